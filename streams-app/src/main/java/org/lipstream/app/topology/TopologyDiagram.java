package org.lipstream.app.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
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

  /** Draws a topology; the same one always alike. */
  public static String of(Topology topology) {
    TopologyDescription description = topology.describe();
    Set<String> topics = new TreeSet<>();
    Set<String> arrows = new TreeSet<>();
    List<String> frames = new ArrayList<>();
    for (Subtopology part : inOrder(description.subtopologies())) {
      frames.add("  subgraph task" + part.id() + " [task " + part.id() + "_n]");
      for (Node node : part.nodes().stream().sorted(Comparator.comparing(Node::name)).toList()) {
        if (node instanceof Processor processor) {
          frames.add("    " + box(processor));
        }
        addTopics(node, topics);
        node.successors().forEach(next -> addArrows(node, next, arrows));
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
