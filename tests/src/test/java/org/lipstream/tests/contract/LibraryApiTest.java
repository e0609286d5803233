package org.lipstream.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The library's promised classes without their code stand in {@code recognizer/api/baseline.jar};
 * the build of {@code recognizer} compares with them and refuses what would break a program.
 */
class LibraryApiTest {
  private static final Path BASELINE = MessageSchemas.ROOT.resolve("recognizer/api/baseline.jar");

  private static final Pattern OWN = Pattern.compile("L(org/lipstream/[^;<]+)");

  private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z]\\w+)`");

  /** Writes the baseline anew: {@code -Dlipstream.write=api}. */
  private static final boolean WRITE = "api".equals(System.getProperty("lipstream.write"));

  @Test
  void nothingIsPromisedThatTheBaselineDoesNotHold() throws Exception {
    Map<String, byte[]> present = new TreeMap<>();
    Set<Class<?>> surface = LibrarySurface.classes();
    Set<String> names = new TreeSet<>();
    surface.forEach(type -> names.add(type.getName().replace('.', '/')));
    for (Class<?> type : surface) {
      String name = type.getName().replace('.', '/') + ".class";
      try (InputStream in = type.getResourceAsStream("/" + name)) {
        present.put(name, stub(type, in.readAllBytes(), names));
      }
    }
    if (WRITE) {
      write(present);
    }
    assertThat(members(present))
        .hasSizeGreaterThan(100)
        .contains(
            "org/lipstream/recognizer/SpeechRecognizer.transcribe"
                + "(Ljava/nio/file/Path;)Lorg/lipstream/app/session/Transcription;");
    assertThat(members(read()))
        .as("promised since; -Dlipstream.write=api writes it down")
        .containsAll(members(present));
  }

  @Test
  void theBaselineHoldsWhatTheLibrarysPagePromises() throws IOException {
    String page = Files.readString(MessageSchemas.ROOT.resolve("docs/LIBRARY.md"));
    String promise = page.substring(page.indexOf("## What may be relied on"));
    List<String> named = CLASS_NAME.matcher(promise).results().map(name -> name.group(1)).toList();
    assertThat(named).hasSizeGreaterThan(5);
    assertThat(read().keySet().stream().map(file -> file.replaceAll(".*/|\\.class$", "")))
        .containsAll(named);
  }

  /**
   * What a program can use of a class, without code: nothing that wants what is not promised, and
   * no constructors of data that it is given, which may get more fields.
   */
  private static byte[] stub(Class<?> promise, byte[] code, Set<String> promised) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(code)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public FieldVisitor visitField(
                  int access, String name, String type, String generic, Object value) {
                return isPromised(access, type, promised)
                    ? super.visitField(access, name, type, generic, value)
                    : null;
              }

              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String type, String generic, String[] exceptions) {
                boolean made = !name.equals("<init>") || LibrarySurface.isOfLibrary(promise);
                return made && isPromised(access, type, promised)
                    ? super.visitMethod(access, name, type, generic, exceptions)
                    : null;
              }
            },
            ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
    return writer.toByteArray();
  }

  private static boolean isPromised(int access, String descriptor, Set<String> promised) {
    return LibrarySurface.isPromised(access)
        && (access & Opcodes.ACC_SYNTHETIC) == 0
        && OWN.matcher(descriptor).results().allMatch(own -> promised.contains(own.group(1)));
  }

  private static Set<String> members(Map<String, byte[]> stubs) {
    Set<String> members = new TreeSet<>();
    for (byte[] stub : stubs.values()) {
      ClassReader reader = new ClassReader(stub);
      String type = reader.getClassName();
      members.add(type);
      reader.accept(
          new ClassVisitor(Opcodes.ASM9) {
            @Override
            public FieldVisitor visitField(
                int access, String name, String descriptor, String generic, Object value) {
              members.add(type + "." + name + " " + descriptor);
              return null;
            }

            @Override
            public MethodVisitor visitMethod(
                int access, String name, String descriptor, String generic, String[] exceptions) {
              members.add(type + "." + name + descriptor);
              return null;
            }
          },
          ClassReader.SKIP_CODE);
    }
    return members;
  }

  private static void write(Map<String, byte[]> stubs) throws IOException {
    Files.createDirectories(BASELINE.getParent());
    try (OutputStream out = Files.newOutputStream(BASELINE);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> stub : stubs.entrySet()) {
        ZipEntry entry = new ZipEntry(stub.getKey());
        entry.setTime(0); // the same bytes whenever it is written
        zip.putNextEntry(entry);
        zip.write(stub.getValue());
      }
    }
  }

  private static Map<String, byte[]> read() throws IOException {
    Map<String, byte[]> stubs = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(BASELINE))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        stubs.put(entry.getName(), zip.readAllBytes());
      }
    }
    return stubs;
  }
}
