package dev.herd.core.chat.python;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Python's dict: insertion order, keys equal as Python says ({@code 1 == 1.0 == True}). */
public final class DictValue {
  private final Map<Object, Entry> entries;

  /**
   * A key as first inserted, and its value.
   *
   * @param key the key
   * @param value the value
   */
  public record Entry(Object key, Object value) {}

  /** An empty dict, room for so many entries. */
  public DictValue(int capacity) {
    this.entries = LinkedHashMap.newLinkedHashMap(capacity);
  }

  /** Inserts or replaces; only the maker of the dict may call it, before the template sees it. */
  public void put(Object key, Object value) {
    Object hashed = Equality.hashKey(key);
    Entry old = entries.get(hashed);
    entries.put(hashed, new Entry(old == null ? key : old.key(), value));
  }

  /** Inserts or replaces every entry of another dict. */
  public void putAll(DictValue other) {
    for (Entry entry : other.entries()) {
      put(entry.key(), entry.value());
    }
  }

  /** The value of a key, or {@link Missing#VALUE}. */
  public Object get(Object key) {
    Entry entry = entries.get(Equality.hashKey(key));
    return entry == null ? Missing.VALUE : entry.value();
  }

  /** Whether a key is there. */
  public boolean contains(Object key) {
    return entries.containsKey(Equality.hashKey(key));
  }

  /** The entries, in order of insertion. */
  public Collection<Entry> entries() {
    return entries.values();
  }

  /** How many entries. */
  public int size() {
    return entries.size();
  }
}
