package org.lipstream.app.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyDescription.Subtopology;

/**
 * A topology as a flow chart in Mermaid's language: topics are rounded, processors are boxes with
 * their stores below the name, and what stands in one frame runs in one task.
 */
public final class TopologyDiagram {
  private TopologyDiagram() {}

  /** Draws a topology, what comes first above what follows; the same one always alike. */
  public static String of(Topology topology) {
    Set<String> topics = new LinkedHashSet<>();
    List<String> frames = new ArrayList<>();
    Set<String> arrows = new LinkedHashSet<>();
    for (Subtopology part : inOrder(topology.describe().subtopologies())) {
      frames.add("  subgraph sub-topology-" + part.id());
      for (Node node : inOrder(part)) {
        if (node instanceof Processor processor) {
          frames.add("    " + box(processor));
        }
        addTopics(node, topics);
        node.successors().stream()
            .sorted(Comparator.comparing(Node::name))
            .forEach(next -> addArrows(node, next, arrows));
      }
      frames.add("  end");
    }
    List<String> lines = new ArrayList<>(List.of("flowchart LR"));
    topics.forEach(topic -> lines.add("  " + topic + "([" + topic + "])"));
    lines.addAll(frames);
    arrows.forEach(arrow -> lines.add("  " + arrow));
    return String.join("\n", lines) + "\n";
  }

  private static List<Subtopology> inOrder(Set<Subtopology> parts) {
    return parts.stream().sorted(Comparator.comparingInt(Subtopology::id)).toList();
  }

  /** Nodes after all those before them, and by name. */
  private static List<Node> inOrder(Subtopology part) {
    Map<String, Integer> depths = new HashMap<>();
    part.nodes().forEach(node -> depth(node, depths));
    return part.nodes().stream()
        .sorted(
            Comparator.comparing((Node node) -> depths.get(node.name())).thenComparing(Node::name))
        .toList();
  }

  private static int depth(Node node, Map<String, Integer> depths) {
    Integer known = depths.get(node.name());
    if (known == null) {
      known =
          node.predecessors().stream()
              .mapToInt(before -> depth(before, depths) + 1)
              .max()
              .orElse(0);
      depths.put(node.name(), known);
    }
    return known;
  }

  private static String box(Processor processor) {
    String stores =
        String.join("", new TreeSet<>(processor.stores()).stream().map("<br>"::concat).toList());
    return processor.name() + "[\"" + processor.name() + stores + "\"]";
  }

  private static void addTopics(Node node, Set<String> topics) {
    if (node instanceof Source source) {
      topics.addAll(source.topicSet());
    } else if (node instanceof Sink sink) {
      topics.add(sink.topic());
    }
  }

  private static void addArrows(Node from, Node to, Set<String> arrows) {
    List<String> starts =
        from instanceof Source source
            ? new ArrayList<>(new TreeSet<>(source.topicSet()))
            : List.of(from.name());
    String end = to instanceof Sink sink ? sink.topic() : to.name();
    starts.forEach(start -> arrows.add(start + " --> " + end));
  }
}
