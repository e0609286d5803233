package org.lipstream.app.lab.peers;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.CacheType;
import java.nio.file.Path;
import org.lipstream.app.lab.bench.peers.Contestant;
import org.lipstream.app.lab.bench.peers.ContestantProvider;
import org.lipstream.app.lab.bench.peers.Entrant;
import org.lipstream.app.lab.bench.peers.Stopwatch;
import org.lipstream.app.lab.bench.peers.Timing;

/**
 * llama.cpp on the processor, as it comes but for its threads and its context, which is no longer
 * than needed. With float32 its cache has float32, too, else float16 as usual.
 */
public final class LlamaCppProvider implements ContestantProvider {

  @Override
  public String runtime() {
    return Entrant.LLAMA_CPP_F32.runtime();
  }

  @Override
  public Contestant open(Path file, Entrant entrant, int threads, int context) {
    ModelParameters parameters =
        new ModelParameters()
            .setModel(file.toString())
            .setThreads(threads)
            .setThreadsBatch(threads)
            .setGpuLayers(0)
            .setParallel(1)
            .setCtxSize(context);
    if (entrant.bits() == Float.SIZE) {
      parameters.setCacheTypeK(CacheType.F32).setCacheTypeV(CacheType.F32);
    }
    return new LlamaCpp(new LlamaModel(parameters));
  }

  /** Its model. */
  private record LlamaCpp(LlamaModel model) implements Contestant {

    @Override
    public int[] encode(String text) {
      return model.encode(text);
    }

    /**
     * The first piece of text comes out of the pass over the prompt, as with ours; the last says
     * that all are there, whether or not each had a piece of its own.
     */
    @Override
    public Timing time(String prompt, int tokens) {
      InferenceParameters question =
          new InferenceParameters(prompt)
              .setNPredict(tokens)
              .setTemperature(0)
              .setRepeatPenalty(1)
              .setIgnoreEos(true)
              .setCachePrompt(false);
      StringBuilder answer = new StringBuilder();
      boolean begun = false;
      Stopwatch watch = Stopwatch.start();
      for (LlamaOutput piece : model.generate(question)) {
        if (!begun) {
          watch.first();
          begun = true;
        }
        answer.append(piece.text);
      }
      return watch.stop(tokens, answer.toString());
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
