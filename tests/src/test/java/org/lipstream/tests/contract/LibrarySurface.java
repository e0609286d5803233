package org.lipstream.tests.contract;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lipstream.app.transcript.TranscriptFormat;
import org.lipstream.monitor.detect.BlockAttention;
import org.lipstream.monitor.detect.RuleFindings;
import org.lipstream.monitor.detect.SinkRule;

/** What a program on the library can name: its package, and what the signatures there lead to. */
final class LibrarySurface {
  private static final Path SOURCES =
      MessageSchemas.ROOT.resolve("recognizer/src/main/java/org/lipstream/recognizer");

  private final Set<Class<?>> classes = new TreeSet<>(Comparator.comparing(Class::getName));
  private final Deque<Class<?>> open = new ArrayDeque<>();

  private LibrarySurface() {}

  /**
   * Classes that {@code docs/LIBRARY.md} promises beside those; what their records hold goes with
   * them.
   */
  private static final List<Class<?>> BESIDE =
      List.of(TranscriptFormat.class, SinkRule.class, BlockAttention.class, RuleFindings.class);

  /** The project's own classes among them, by name. */
  static Set<Class<?>> classes() throws IOException, ClassNotFoundException {
    LibrarySurface surface = new LibrarySurface();
    BESIDE.forEach(surface::reach);
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        if (!name.equals("package-info")) {
          surface.reach(Class.forName("org.lipstream.recognizer." + name));
        }
      }
    }
    while (!surface.open.isEmpty()) {
      surface.lead(surface.open.remove());
    }
    return surface.classes;
  }

  private void reach(Class<?> found) {
    Class<?> type = found;
    while (type.isArray()) {
      type = type.getComponentType();
    }
    boolean promised =
        type.getName().startsWith("org.lipstream.") && isPromised(type.getModifiers());
    if (promised && classes.add(type)) {
      open.add(type);
    }
  }

  /** From the library's own classes and from interfaces everywhere, from data to what they hold. */
  private void lead(Class<?> type) {
    List<Type> named = new ArrayList<>(List.of(type.getGenericInterfaces()));
    if (type.isRecord()) {
      Stream.of(type.getRecordComponents())
          .forEach(component -> named.add(component.getGenericType()));
    }
    if (type.isSealed()) {
      named.addAll(List.of(type.getPermittedSubclasses()));
    }
    if (type.isInterface() || isOfLibrary(type)) {
      for (Constructor<?> constructor : promised(type.getDeclaredConstructors())) {
        named.addAll(List.of(constructor.getGenericParameterTypes()));
      }
      for (Method method : promised(type.getDeclaredMethods())) {
        named.add(method.getGenericReturnType());
        named.addAll(List.of(method.getGenericParameterTypes()));
      }
    }
    named.forEach(this::reachType);
  }

  private void reachType(Type type) {
    if (type instanceof Class<?> plain) {
      reach(plain);
    } else if (type instanceof ParameterizedType of) {
      reachType(of.getRawType());
      Stream.of(of.getActualTypeArguments()).forEach(this::reachType);
    } else if (type instanceof WildcardType any) {
      Stream.of(any.getUpperBounds()).forEach(this::reachType);
      Stream.of(any.getLowerBounds()).forEach(this::reachType);
    } else if (type instanceof GenericArrayType array) {
      reachType(array.getGenericComponentType());
    }
  }

  private static <M extends Member> List<M> promised(M[] members) {
    return Stream.of(members)
        .filter(member -> isPromised(member.getModifiers()) && !member.isSynthetic())
        .toList();
  }

  /**
   * Whether programs make such objects themselves; data that they are given may hold more one day.
   */
  static boolean isOfLibrary(Class<?> type) {
    return type.getPackageName().equals("org.lipstream.recognizer");
  }

  static boolean isPromised(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }
}
