package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whileAValueIsClosedItsKeyWaitsAndOthersDont() throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    Shared<Integer, String> slow =
        new Shared<>(
            value -> {
              closing.countDown();
              if (value.equals("slow")) {
                await(go);
              }
              events.add("closed " + value);
            });
    Shared<Integer, String>.Hold hold = slow.hold(1, () -> "slow");
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> close = threads.submit(hold::close);
      closing.await();
      slow.hold(2, () -> "other").close();
      Future<?> again =
          threads.submit(
              () ->
                  slow.hold(
                          1,
                          () -> {
                            events.add("made again");
                            return "again";
                          })
                      .close());
      assertThatThrownBy(() -> again.get(20, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      go.countDown();
      close.get();
      again.get();
    }
    assertThat(events).containsExactly("closed other", "closed slow", "made again", "closed again");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String fail() throws IOException {
    throw new IOException("no disk");
  }
}
