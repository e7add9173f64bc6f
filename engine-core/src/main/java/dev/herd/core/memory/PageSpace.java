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

  /** Address space that places are cut from as they are taken. */
  private static final class Chunk {
    private final Arena arena;
    private final MemorySegment space;
    private final long placeBytes;
    private final ArrayDeque<Place> free = new ArrayDeque<>();
    private long cut;
    private int taken;

    @SuppressWarnings({"restricted", "MustBeClosed"}) // closed when no place is taken, or with all
    Chunk(NativePages system, long placeBytes) {
      arena = Arena.ofShared();
      this.placeBytes = placeBytes;
      long size = Math.multiplyExact(placeBytes, Math.max(1, CHUNK_BYTES / placeBytes));
      long base;
      try {
        base = system.map(size);
      } catch (OutOfMemoryError e) {
        arena.close();
        throw e;
      }
      space = MemorySegment.ofAddress(base).reinterpret(size, arena, s -> system.unmap(base, size));
    }

    /** Returns a free place, null if there is none. */
    Place take() {
      Place place = free.poll();
      if (place == null && cut < space.byteSize()) {
        place = new Place(this, arena, space.asSlice(cut, placeBytes));
        cut += placeBytes;
      }
      taken += place == null ? 0 : 1;
      return place;
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
      Place place = chunk.take();
      if (place != null) {
        return place;
      }
    }
    chunks.add(new Chunk(system, bytes));
    return chunks.getLast().take();
  }

  void giveBack(Place place) {
    Chunk chunk = place.chunk();
    if (chunk == null) {
      place.arena().close();
      return;
    }
    chunk.taken--;
    if (chunk.taken == 0 && chunks.size() > 1) {
      chunks.remove(chunk);
      chunk.arena.close();
    } else {
      chunk.free.push(place);
      system.release(place.segment().address(), bytes);
    }
  }

  /** Gives the address space back; no place is taken any more. */
  void close() {
    chunks.forEach(chunk -> chunk.arena.close());
    chunks.clear();
  }
}
