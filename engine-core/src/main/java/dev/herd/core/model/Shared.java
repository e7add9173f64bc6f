package dev.herd.core.model;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Values that are made once for a key and live as long as anybody holds them.
 *
 * <p>Thread-safe. Who asks for a value in the making, or in the closing, waits for it, others
 * don't. A value is closed by who lets go of it last, before it can be made again: what it takes is
 * never taken twice.
 */
final class Shared<K, V> {
  /** Makes a value. */
  interface Maker<V, E extends Exception> {
    V make() throws E;
  }

  private static final class Entry<V> {
    private int holders; // guarded by the map's lock

    /** Null until it is made; guarded by this entry. */
    private V value;
  }

  private final Map<K, Entry<V>> entries = new HashMap<>();
  private final Consumer<V> closer;

  /** Creates an empty collection whose values are let go by {@code closer}. */
  Shared(Consumer<V> closer) {
    this.closer = closer;
  }

  /** One holder's share in a value; closed once. */
  final class Hold implements AutoCloseable {
    private final K key;
    private final Entry<V> entry;
    private final V value;

    private Hold(K key, Entry<V> entry, V value) {
      this.key = key;
      this.entry = entry;
      this.value = value;
    }

    V value() {
      return value;
    }

    @Override
    public void close() {
      leave(key, entry);
    }
  }

  /** Returns a hold on the value of a key, which is made if nobody holds it. */
  <E extends Exception> Hold hold(K key, Maker<V, E> maker) throws E {
    Entry<V> entry;
    synchronized (entries) {
      entry = entries.computeIfAbsent(key, k -> new Entry<>());
      entry.holders++;
    }
    boolean made = false;
    try {
      synchronized (entry) {
        if (entry.value == null) {
          entry.value = maker.make();
        }
        made = true;
        return new Hold(key, entry, entry.value);
      }
    } finally {
      if (!made) {
        leave(key, entry);
      }
    }
  }

  private void leave(K key, Entry<V> entry) {
    synchronized (entries) {
      if (--entry.holders > 0) {
        return;
      }
    }
    // Under the entry's lock: who asks for this key now waits, and makes the value anew.
    synchronized (entry) {
      if (!isHeld(entry)) {
        V value = entry.value;
        entry.value = null;
        try {
          if (value != null) {
            closer.accept(value);
          }
        } finally {
          forget(key, entry);
        }
      }
    }
  }

  private boolean isHeld(Entry<V> entry) {
    synchronized (entries) {
      return entry.holders > 0;
    }
  }

  private void forget(K key, Entry<V> entry) {
    synchronized (entries) {
      if (entry.holders == 0) {
        entries.remove(key, entry);
      }
    }
  }
}
