package org.lipstream.encoders.checkpoint.torch;

/** A class or function that a pickle names. It stays a name. */
record PickleName(String module, String name) {

  boolean is(String module, String name) {
    return this.module.equals(module) && this.name.equals(name);
  }

  @Override
  public String toString() {
    return module + "." + name;
  }
}
