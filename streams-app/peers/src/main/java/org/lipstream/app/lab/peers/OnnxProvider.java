package org.lipstream.app.lab.peers;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.lipstream.app.lab.bench.peers.Contestant;
import org.lipstream.app.lab.bench.peers.ContestantProvider;
import org.lipstream.app.lab.bench.peers.Entrant;
import org.lipstream.app.lab.bench.peers.GreedyContestant;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.onnx.OnnxDecoder;
import org.lipstream.llm.onnx.OnnxNextToken;
import org.lipstream.llm.onnx.Precision;

/** Our decoder as a graph for ONNX Runtime. */
public final class OnnxProvider implements ContestantProvider {

  @Override
  public String runtime() {
    return Entrant.ONNX_32.runtime();
  }

  @Override
  public Contestant open(Path file, Entrant entrant, int threads, int context) {
    Precision precision =
        switch (entrant.bits()) {
          case 32 -> Precision.FLOAT32;
          case 8 -> Precision.INT8;
          case 4 -> Precision.INT4;
          default ->
              throw new IllegalArgumentException(
                  "bits: " + entrant.bits() + " (expected: 32, 8 or 4)");
        };
    OnnxDecoder decoder = OnnxDecoder.load(new LlamaFolder(file), precision, threads);
    return new GreedyContestant(
        file,
        decoder.config(),
        prompt -> new OnnxNextToken(decoder, List.of(embedded(decoder, prompt))),
        decoder::close);
  }

  private static float[] embedded(OnnxDecoder decoder, int[] prompt) {
    FloatBuffer rows = FloatBuffer.allocate(prompt.length * decoder.config().hiddenSize());
    for (int token : prompt) {
      decoder.embed(token, rows);
    }
    return rows.array();
  }
}
