package dev.herd.core.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Remembers where what is on a pool's accounts was put there, so that a leak can name the code it
 * comes from. It walks the stack at each reservation, which is for tests and for the search for a
 * leak.
 *
 * <p>A release doesn't say which reservation it ends: the newest one of the same size does, or else
 * the newest ones. So what is left over names the leak where sizes differ or all of a kind leak,
 * and else a place of the same kind. Guarded by its pool.
 */
final class AllocationSites {
  /** Callers of the pool that are named: enough to reach who asked for a sequence. */
  private static final int FRAMES = 8;

  private static final String POOL = MemoryPool.class.getName();
  private static final StackWalker WALKER = StackWalker.getInstance();

  private final Map<String, Deque<Reservation>> accounts = new HashMap<>();

  private record Reservation(long bytes, String site) {}

  void add(String account, long bytes) {
    if (bytes > 0) {
      accounts
          .computeIfAbsent(account, _ -> new ArrayDeque<>())
          .push(new Reservation(bytes, site()));
    }
  }

  private static String site() {
    return WALKER.walk(
        frames ->
            frames
                .dropWhile(frame -> isOfPool(frame.getClassName()))
                .limit(FRAMES)
                .map(AllocationSites::name)
                .collect(Collectors.joining(" < ")));
  }

  private static boolean isOfPool(String className) {
    return className.equals(AllocationSites.class.getName())
        || className.equals(POOL)
        || className.startsWith(POOL + "$");
  }

  private static String name(StackWalker.StackFrame frame) {
    String type = frame.getClassName();
    return "%s.%s:%d"
        .formatted(
            type.substring(type.lastIndexOf('.') + 1),
            frame.getMethodName(),
            frame.getLineNumber());
  }

  void remove(String account, long bytes) {
    if (bytes == 0) {
      return;
    }
    Deque<Reservation> held = accounts.get(account);
    for (Reservation reservation : held) {
      if (reservation.bytes() == bytes) {
        held.remove(reservation);
        return;
      }
    }
    for (long left = bytes; left > 0; ) {
      Reservation newest = held.pop();
      if (newest.bytes() > left) {
        held.push(new Reservation(newest.bytes() - left, newest.site()));
      }
      left -= newest.bytes();
    }
  }

  /** Returns the sites of what an account holds, one a line, each with its bytes. */
  String describe(String account) {
    Map<String, Long> sites = new LinkedHashMap<>();
    for (Reservation reservation : accounts.get(account)) {
      sites.merge(reservation.site(), reservation.bytes(), Long::sum);
    }
    StringBuilder text = new StringBuilder();
    sites.forEach(
        (site, bytes) -> text.append("\n    ").append(bytes).append(" bytes from ").append(site));
    return text.toString();
  }
}
