package dev.herd.scheduler.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.catalog.ModelDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With workers that have no thread to give now and then. */
class SlowWorkTest {
  private final List<String> done = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final SlowWork<LoadedModel> work = new SlowWork<>(null, this::execute, Runnable::run);
  private boolean full = true;

  private void execute(Runnable job) {
    if (full && done.size() == 1) {
      refused.add("");
      throw new OutOfMemoryError("no thread");
    }
    job.run();
  }

  @Test
  void anAnswerThatNobodyTakesComesLaterAndNoneTwice() {
    for (String answer : List.of("a", "b", "c")) {
      work.answer(() -> done.add(answer));
    }
    assertThat(work.sendAnswers()).isFalse();
    assertThat(done).containsExactly("a");
    assertThat(work.sendAnswers()).isFalse();
    full = false;
    work.answer(() -> done.add("d"));
    assertThat(work.sendAnswers()).isTrue();
    assertThat(done).containsExactly("a", "b", "c", "d");
    assertThat(work.sendAnswers()).isTrue();
    assertThat(done).hasSize(4);
    assertThat(refused).hasSize(4);
  }

  @Test
  void whatCannotBeginHandsOnTheReason() {
    done.add("");
    List<Throwable> errors = new ArrayList<>();
    ModelDefinition definition = ModelDefinition.of("a", Path.of("a"));
    work.size(definition, (bytes, error) -> errors.add(error));
    work.load(definition, false, (model, error) -> errors.add(error));
    assertThat(errors).hasSize(2).allMatch(OutOfMemoryError.class::isInstance);
  }
}
