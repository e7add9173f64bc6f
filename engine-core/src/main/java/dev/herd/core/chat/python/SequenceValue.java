package dev.herd.core.chat.python;

import java.util.List;

/** A list or a tuple: templates can't change either. */
public sealed interface SequenceValue permits ListValue, TupleValue {
  /** The elements; never modified once the value is made. */
  List<Object> items();
}
