package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class OperationTimesTest {
  private static final Reference LLAMA = new Reference(Reference.resources(), "llama-Q4_0");

  @Test
  void aPassTakesTimeForEachOperationAndNoMoreThanItLasts() throws IOException {
    try (Engine engine = Reference.engine(1);
        Model model = LLAMA.open(engine);
        Sequence sequence = model.newSequence()) {
      assertThat(model.operationTimes().seconds()).isZero();
      forward(model, sequence);
      OperationTimes first = model.operationTimes();
      long start = System.nanoTime();
      forward(model, sequence);
      double seconds = (System.nanoTime() - start) * 1e-9;
      OperationTimes second = model.operationTimes().since(first);
      assertThat(second.seconds()).isPositive().isLessThan(seconds);
      double shares = 0;
      for (Operation operation : Operation.values()) {
        assertThat(second.seconds(operation)).as(operation.label()).isPositive();
        shares += second.share(operation);
      }
      assertThat(shares).isCloseTo(1, Offset.offset(1e-9));
    }
  }

  @Test
  void noPassHasNoShares() {
    assertThat(OperationTimes.NONE.share(Operation.ATTENTION)).isZero();
  }

  private static void forward(Model model, Sequence sequence) {
    Batch batch = model.newBatch(4, 1);
    for (int i = 0; i < 4; i++) {
      batch.add(sequence, 1 + i, i == 3);
    }
    model.forward(batch);
  }
}
