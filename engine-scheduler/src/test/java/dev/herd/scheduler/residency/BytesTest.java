package dev.herd.scheduler.residency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void messagesAreTheSameInAllLocales() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Bytes.text(99_999)).isEqualTo("99999 bytes");
      assertThat(Bytes.text(1_500_000)).isEqualTo("1.5 MB");
      assertThat(new AcquireTimeoutException("a", 1_500_000_000L, "queued"))
          .hasMessageStartingWith("a was not available within 1.500 s: it is queued");
    } finally {
      Locale.setDefault(before);
    }
  }
}
