package dev.herd.examples.cli.io;

import java.io.FileDescriptor;
import java.lang.reflect.Constructor;

/**
 * Finds the real standard error. The JVM warns of the incubator module on descriptor 2 and no
 * option stops it, so the launcher puts a filter there, and the real stream on another descriptor.
 * The JDK has no public way to write to a descriptor by its number: on the path {@code /dev/fd/3} a
 * log file would be opened anew and overwritten. Without the launcher or its {@code --add-opens} it
 * is descriptor 2.
 */
final class StandardError {
  /** Number of the descriptor; the launcher sets it. */
  private static final String DESCRIPTOR_PROPERTY = "herd.stderr";

  private StandardError() {}

  static FileDescriptor descriptor() {
    Integer number = Integer.getInteger(DESCRIPTOR_PROPERTY);
    if (number == null) {
      return FileDescriptor.err;
    }
    try {
      Constructor<FileDescriptor> constructor =
          FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true);
      return constructor.newInstance(number);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return FileDescriptor.err; // through the filter, which lets everything else pass
    }
  }
}
