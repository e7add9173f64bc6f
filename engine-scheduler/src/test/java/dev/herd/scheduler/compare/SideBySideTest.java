package dev.herd.scheduler.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.answer.FakeRespondent;
import dev.herd.scheduler.answer.Member;
import dev.herd.scheduler.answer.Question;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One question to several models. */
class SideBySideTest {
  @Test
  void eachModelHasARow() throws InterruptedException {
    SideBySide.Table table =
        new SideBySide(model -> model.equals("small") ? 3 << 20 : 5 << 20)
            .ask(
                List.of(
                    FakeRespondent.saying("small", "Yes.", -1),
                    FakeRespondent.failing("broken", new IllegalStateException("no file")),
                    FakeRespondent.saying("large", "Certainly.", -1)),
                Question.of("Really?"));
    assertThat(table.rows())
        .extracting(SideBySide.Row::memoryBytes)
        .containsExactly(3L << 20, 0L, 5L << 20);
    assertThat(table.rows().get(1).member()).isInstanceOf(Member.Failed.class);
    String text = table.toString();
    assertThat(text.lines().toList().get(1)).matches("small +10 +0\\.250 +13\\.3 +[0-9.]+ +3\\.0");
    assertThat(text.lines().toList().get(2)).matches("broken +- +- +- +[0-9.]+ +-");
    assertThat(text).contains("--- large\nCertainly.\n").contains("no file");
  }
}
