package dev.herd.scheduler.monitor;

/** What the bytes of an account of the memory pool are for; its name's last part tells. */
public enum AccountKind {
  /** Weights in memory of the process; mapped ones are on no account. */
  WEIGHTS,
  /** Keys and values. */
  KV,
  /** Arrays that forward passes compute in; they lie on the Java heap. */
  SCRATCH,
  /** Anything else. */
  OTHER;

  /** Returns the kind of an account such as {@code "llama:latest/kv"}. */
  public static AccountKind of(String account) {
    return switch (account.substring(account.lastIndexOf('/') + 1)) {
      case "weights" -> WEIGHTS;
      case "kv" -> KV;
      case "scratch" -> SCRATCH;
      default -> OTHER;
    };
  }
}
