package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedTest {
  private final List<String> closed = new ArrayList<>();
  private final Shared<Integer, String> shared = new Shared<>(closed::add);

  @Test
  void aValueIsMadeOnceAndClosedByTheLastHolder() {
    Shared<Integer, String>.Hold first = shared.hold(1, () -> new String("one"));
    Shared<Integer, String>.Hold second = shared.hold(1, () -> new String("other"));
    assertThat(second.value()).isSameAs(first.value());
    first.close();
    assertThat(closed).isEmpty();
    second.close();
    assertThat(closed).containsExactly("one");
    shared.hold(1, () -> "again").close();
    assertThat(closed).containsExactly("one", "again");
  }

  @Test
  void keysHaveValuesOfTheirOwn() {
    Shared<Integer, String>.Hold one = shared.hold(1, () -> "one");
    shared.hold(2, () -> "two").close();
    assertThat(closed).containsExactly("two");
    one.close();
  }

  @Test
  void whatCouldNotBeMadeIsMadeByTheNextWhoAsks() {
    assertThatThrownBy(() -> shared.hold(1, SharedTest::fail)).isInstanceOf(IOException.class);
    try (Shared<Integer, String>.Hold hold = shared.hold(1, () -> "one")) {
      assertThat(hold.value()).isEqualTo("one");
    }
    assertThat(closed).containsExactly("one");
  }

  private static String fail() throws IOException {
    throw new IOException("no disk");
  }
}
