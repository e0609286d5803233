package org.lipstream.app.topology;

/** By which a task's sessions judge how long nothing has come. */
interface MediaClock {
  /** A record of a media topic was read. */
  void read(String topic, long offset);

  /**
   * How much time has passed in which records would have been read.
   *
   * @param elapsedMs on the machine's clock since this was last asked
   */
  long passed(long elapsedMs);

  /** The machine's own clock, where nothing is known of the log. */
  static MediaClock ofTheMachine() {
    return new MediaClock() {
      @Override
      public void read(String topic, long offset) {
        // It goes on alike.
      }

      @Override
      public long passed(long elapsedMs) {
        return elapsedMs;
      }
    };
  }
}
