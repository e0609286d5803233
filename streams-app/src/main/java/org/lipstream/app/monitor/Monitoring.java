package org.lipstream.app.monitor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lipstream.monitor.alert.Profile;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.DetailSchedule;

/**
 * How a process watches its models.
 *
 * @param schedule the detail of each final's decode; shared by all sessions
 * @param profiles what is normal, by the model's name; models without one raise no alerts
 * @param shadow a second model beside the first
 */
public record Monitoring(
    DetailSchedule schedule, Map<String, Profile> profiles, Optional<Shadow> shadow) {
  /** Watches nothing. */
  public static final Monitoring OFF =
      new Monitoring(DetailSchedule.always(Detail.OFF), Map.of(), Optional.empty());

  public Monitoring {
    profiles = Map.copyOf(profiles);
  }

  /**
   * Summaries always, and everything once in so many decodes.
   *
   * @param fullEvery 0 for never
   */
  public static Monitoring summaries(long fullEvery, List<Profile> profiles) {
    Map<String, Profile> byModel = new TreeMap<>();
    profiles.forEach(profile -> byModel.put(profile.model(), profile));
    return new Monitoring(
        fullEvery == 0
            ? DetailSchedule.always(Detail.SUMMARY)
            : DetailSchedule.fullOnceIn(fullEvery),
        byModel,
        Optional.empty());
  }

  /** The same, with a second model. */
  public Monitoring withShadow(Shadow second) {
    return new Monitoring(schedule, profiles, Optional.of(second));
  }
}
