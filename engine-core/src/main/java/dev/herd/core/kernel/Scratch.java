package dev.herd.core.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Arrays that grow together, each to exactly what was asked for. Owners first say how long theirs
 * must be, then {@link #allocate} makes them all: so what they take is known, and can be refused,
 * before there is any of it. Arrays never shrink, and lose what was in them when they grow.
 *
 * <p>For one thread at a time; others may read arrays in between.
 */
public final class Scratch {
  private static final int MAX_LENGTH = Integer.MAX_VALUE - 64;

  private final List<Growing> arrays = new ArrayList<>();

  /** Creates scratch memory without arrays. */
  public Scratch() {}

  /** Returns a further array of floats, empty at first. */
  public Floats floats() {
    Floats floats = new Floats();
    arrays.add(floats);
    return floats;
  }

  /** Returns a further array of ints, empty at first. */
  public Ints ints() {
    Ints ints = new Ints();
    arrays.add(ints);
    return ints;
  }

  /** Returns the bytes of all arrays, as long as they must be. */
  public long bytes() {
    long bytes = 0;
    for (Growing array : arrays) {
      bytes += (long) array.needed * Float.BYTES;
    }
    return bytes;
  }

  /**
   * Makes all arrays that are too short anew. Those that are there stay until then, so if the heap
   * is exhausted every array is as long as before, or as long as it must be.
   */
  public void allocate() {
    for (Growing array : arrays) {
      if (array.length() < array.needed) {
        array.make(array.needed);
      }
    }
  }

  /** Forgets what was asked for and not yet allocated. */
  public void forget() {
    for (Growing array : arrays) {
      array.needed = array.length();
    }
  }

  /** An array of 32-bit numbers. */
  public abstract static sealed class Growing {
    private int needed;

    private Growing() {}

    /**
     * Asks for a length.
     *
     * @throws IllegalArgumentException if no array can be as long
     */
    public final void need(long length) {
      if (length < 0 || length > MAX_LENGTH) {
        throw new IllegalArgumentException(
            "a batch is too large: %d values for one array of at most %d"
                .formatted(length, MAX_LENGTH));
      }
      needed = Math.max(needed, (int) length);
    }

    abstract int length();

    abstract void make(int length);
  }

  /** An array of floats. */
  public static final class Floats extends Growing {
    private float[] values = new float[0];

    private Floats() {}

    /** Returns the array: another one after it has grown. */
    public float[] values() {
      return values;
    }

    @Override
    int length() {
      return values.length;
    }

    @Override
    void make(int length) {
      values = new float[length];
    }
  }

  /** An array of ints. */
  public static final class Ints extends Growing {
    private int[] values = new int[0];

    private Ints() {}

    /** Returns the array: another one after it has grown. */
    public int[] values() {
      return values;
    }

    @Override
    int length() {
      return values.length;
    }

    @Override
    void make(int length) {
      values = new int[length];
    }
  }
}
