package org.lipstream.monitor.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;

/** A decode of random states and nearly even attention, into which sinks are planted. */
public final class PlantedDecode {
  public static final int WIDTH = 32;
  public static final int HEADS = 2;

  private final List<TokenRole> roles;
  private final float[][] streams; // per layer N x D
  private final float[][] attentions; // per block heads x N x N
  private final float[][] valueNorms; // per block N, or none
  private final List<List<ComponentStats>> components = new ArrayList<>();

  public PlantedDecode(List<TokenRole> roles, int blocks, long seed) {
    this.roles = roles;
    Random random = new Random(seed);
    int tokens = roles.size();
    streams = new float[blocks + 1][tokens * WIDTH];
    attentions = new float[blocks][HEADS * tokens * tokens];
    valueNorms = new float[blocks][0];
    for (float[] stream : streams) {
      for (int i = 0; i < stream.length; i++) {
        stream[i] = (float) random.nextGaussian();
      }
    }
    for (float[] attention : attentions) {
      for (int row = 0; row < HEADS * tokens; row++) {
        for (int key = 0; key <= row % tokens; key++) {
          attention[row * tokens + key] = 0.5f + random.nextFloat();
        }
        normalise(attention, row, tokens);
      }
    }
    for (int layer = 0; layer <= blocks; layer++) {
      components.add(new ArrayList<>());
    }
  }

  /** BOS and audio, video, prompt and response of some tokens each. */
  public static List<TokenRole> roles(int audio, int video, int prompt, int response) {
    List<TokenRole> roles = new ArrayList<>(List.of(TokenRole.BOS));
    if (audio > 0) {
      roles.add(TokenRole.AUDIO_OPEN);
      roles.addAll(Collections.nCopies(audio, TokenRole.AUDIO));
      roles.add(TokenRole.AUDIO_CLOSE);
    }
    if (video > 0) {
      roles.add(TokenRole.VIDEO_OPEN);
      roles.addAll(Collections.nCopies(video, TokenRole.VIDEO));
      roles.add(TokenRole.VIDEO_CLOSE);
    }
    roles.addAll(Collections.nCopies(prompt, TokenRole.PROMPT));
    roles.addAll(Collections.nCopies(response, TokenRole.RESPONSE));
    return roles;
  }

  /** Sets a feature of a token at one layer. */
  public PlantedDecode feature(int layer, int token, int feature, float value) {
    streams[layer][token * WIDTH + feature] = value;
    return this;
  }

  /** Sets a token's whole state at one layer. */
  public PlantedDecode state(int layer, int token, float value) {
    Arrays.fill(streams[layer], token * WIDTH, (token + 1) * WIDTH, value);
    return this;
  }

  /** Makes every query that sees the token give it a share of its attention in every head. */
  public PlantedDecode sink(int block, int token, float share) {
    int tokens = roles.size();
    float[] attention = attentions[block - 1];
    for (int row = 0; row < HEADS * tokens; row++) {
      if (row % tokens < token || row % tokens == 0) {
        continue;
      }
      attention[row * tokens + token] = 0;
      normalise(attention, row, tokens);
      for (int key = 0; key < tokens; key++) {
        attention[row * tokens + key] *= 1 - share;
      }
      attention[row * tokens + token] = share;
    }
    return this;
  }

  /** Sets the norm of a token's value states in a block; the others' there is 1. */
  public PlantedDecode valueNorm(int block, int token, float norm) {
    if (valueNorms[block - 1].length == 0) {
      valueNorms[block - 1] = new float[roles.size()];
      Arrays.fill(valueNorms[block - 1], 1);
    }
    valueNorms[block - 1][token] = norm;
    return this;
  }

  public PlantedDecode attention(int block, int index, float value) {
    attentions[block - 1][index] = value;
    return this;
  }

  public PlantedDecode component(int layer, ComponentStats stats) {
    components.get(layer).add(stats);
    return this;
  }

  public float[] stream(int layer) {
    return streams[layer];
  }

  public float[] attention(int block) {
    return attentions[block - 1];
  }

  public List<TokenRole> roles() {
    return roles;
  }

  public DecodeSnapshot snapshot() {
    int tokens = roles.size();
    List<LayerSnapshot> layers = new ArrayList<>();
    layers.add(LayerSnapshot.embeddings(streams[0], tokens, WIDTH));
    for (int layer = 1; layer < streams.length; layer++) {
      float[] attention = attentions[layer - 1];
      layers.add(
          LayerSnapshot.full(
              layer,
              streams[layer],
              tokens,
              attention,
              HEADS,
              valueNorms[layer - 1],
              components.get(layer)));
    }
    return new DecodeSnapshot(roles, layers);
  }

  public DecodeReport report() {
    return SinkMonitor.report(new DecodeId("s", 0, 0, "m", 1000), snapshot());
  }

  private static void normalise(float[] attention, int row, int tokens) {
    double sum = 0;
    for (int key = 0; key < tokens; key++) {
      sum += attention[row * tokens + key];
    }
    for (int key = 0; key < tokens && sum > 0; key++) {
      attention[row * tokens + key] /= (float) sum;
    }
  }
}
