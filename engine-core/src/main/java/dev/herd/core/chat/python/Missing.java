package dev.herd.core.chat.python;

/** Stands for "not given" where {@code null} already means None. */
public enum Missing {
  /** The only value. */
  VALUE
}
