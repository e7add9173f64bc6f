package dev.herd.core.chat.python;

import java.util.Iterator;

/**
 * What dict.keys(), values() and items() answer.
 *
 * @param dict the dict seen
 * @param part what of each entry
 */
public record DictView(DictValue dict, Part part) {
  /** What of each entry a view shows. */
  public enum Part {
    /** The keys. */
    KEYS,
    /** The values. */
    VALUES,
    /** Pairs of key and value. */
    ITEMS
  }

  /** The keys, values or pairs in order. */
  public Iterator<Object> iterator() {
    Iterator<DictValue.Entry> entries = dict.entries().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public Object next() {
        DictValue.Entry entry = entries.next();
        return switch (part) {
          case KEYS -> entry.key();
          case VALUES -> entry.value();
          case ITEMS -> TupleValue.of(entry.key(), entry.value());
        };
      }
    };
  }

  /** Python's name of the view's type. */
  String typeName() {
    return switch (part) {
      case KEYS -> "dict_keys";
      case VALUES -> "dict_values";
      case ITEMS -> "dict_items";
    };
  }
}
