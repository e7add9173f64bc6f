package dev.herd.core.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Places for KV pages of one size. A place has memory only while it is taken: what is held is what
 * is used, whatever the order in which places come back.
 *
 * <p>On Linux places are cut from chunks of address space, and giving one back returns its memory
 * to the system at once; elsewhere each place is an allocation of its own. Guarded by the arena's
 * lock.
 */
final class PageSpace {
  /** Address space that is taken at a time; it costs nothing but page tables. */
  private static final long CHUNK_BYTES = 64L << 20;

  private static final long ALIGNMENT_BYTES = 64;

  private final NativePages system;
  private final long bytes;
  private final List<Chunk> chunks = new ArrayList<>();

  /** Memory of one page; {@code chunk} is null where it is an allocation of its own. */
  record Place(Chunk chunk, Arena arena, MemorySegment segment) {}

  /** Address space that is cut into places. */
  private static final class Chunk {
    private final Arena arena;
    private final ArrayDeque<Place> free = new ArrayDeque<>();
    private final int places;

    @SuppressWarnings({"restricted", "MustBeClosed"}) // closed when its last place comes back
    Chunk(NativePages system, long placeBytes) {
      arena = Arena.ofShared();
      places = (int) Math.max(1, CHUNK_BYTES / placeBytes);
      long size = Math.multiplyExact(placeBytes, places);
      long base;
      try {
        base = system.map(size);
      } catch (OutOfMemoryError e) {
        arena.close();
        throw e;
      }
      MemorySegment space =
          MemorySegment.ofAddress(base).reinterpret(size, arena, s -> system.unmap(base, size));
      for (int i = 0; i < places; i++) {
        free.add(new Place(this, arena, space.asSlice(i * placeBytes, placeBytes)));
      }
    }
  }

  /**
   * Makes places of at least {@code bytes}.
   *
   * @param system null to do without
   */
  PageSpace(NativePages system, long bytes) {
    this.system = system;
    this.bytes = placeBytes(system, bytes);
  }

  /** Returns what a place of at least {@code bytes} takes: whole pages of the system. */
  static long placeBytes(NativePages system, long bytes) {
    long unit = system == null ? ALIGNMENT_BYTES : system.pageBytes();
    return (bytes + unit - 1) / unit * unit;
  }

  /** Returns the bytes of a place. */
  long bytes() {
    return bytes;
  }

  /**
   * Takes a place, its content undefined.
   *
   * @throws OutOfMemoryError if the system has none
   */
  @SuppressWarnings("MustBeClosed") // closed when the place is given back
  Place take() {
    if (system == null) {
      Arena arena = Arena.ofShared();
      return new Place(null, arena, arena.allocate(bytes, ALIGNMENT_BYTES));
    }
    for (Chunk chunk : chunks) {
      Place place = chunk.free.poll();
      if (place != null) {
        return place;
      }
    }
    Chunk chunk = new Chunk(system, bytes);
    chunks.add(chunk);
    return chunk.free.remove();
  }

  void giveBack(Place place) {
    Chunk chunk = place.chunk();
    if (chunk == null) {
      place.arena().close();
      return;
    }
    chunk.free.push(place);
    if (chunk.free.size() == chunk.places) {
      chunks.remove(chunk);
      chunk.arena.close();
    } else {
      system.release(place.segment().address(), bytes);
    }
  }
}
