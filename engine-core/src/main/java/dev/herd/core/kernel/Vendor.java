package dev.herd.core.kernel;

import dev.herd.core.team.Processor;

/** Who made the processor, for choices that no property of the vectors tells. */
final class Vendor {
  static final boolean IS_INTEL = Processor.vendor().equals("GenuineIntel");

  private Vendor() {}
}
