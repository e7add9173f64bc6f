package dev.herd.trainer.corpus;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Which tasks are kept out of the training: a fixed tenth, chosen by a checksum of their name. */
final class HeldOut {
  private static final int ONE_IN = 10;

  private HeldOut() {}

  static boolean contains(String task) {
    CRC32 checksum = new CRC32();
    checksum.update(task.getBytes(StandardCharsets.UTF_8));
    return checksum.getValue() % ONE_IN == 0;
  }
}
