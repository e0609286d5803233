package org.lipstream.app.transcript;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Every event as one line of JSON, as it is on the topic. */
public final class JsonWriter implements CaptionWriter {
  private final PrintStream out;

  public JsonWriter(PrintStream out) {
    this.out = out;
  }

  @Override
  public void accept(TranscriptEvent event) {
    out.println(new String(TranscriptJson.write(event), StandardCharsets.UTF_8));
    out.flush();
  }
}
