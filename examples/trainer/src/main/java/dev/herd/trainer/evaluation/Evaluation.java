package dev.herd.trainer.evaluation;

import dev.herd.core.generation.LocalModel;
import java.util.List;

/** Measures a model. */
public interface Evaluation {
  /** Asks the model and returns what came out; the same model gives the same figures. */
  List<Figure> run(LocalModel model);
}
