package dev.herd.core.sampling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The sampler's chain written down plainly, with sorting and maps: the expected distribution. */
final class ReferenceSampling {
  private record Token(int id, double logit) {}

  private ReferenceSampling() {}

  /** Returns the probability of each token that may be chosen, given the penalty window. */
  static Map<Integer, Double> distribution(
      float[] logits, SamplingOptions options, List<Integer> window) {
    List<Token> tokens = new ArrayList<>();
    for (int id = 0; id < logits.length; id++) {
      double logit = logits[id] + options.logitBias().getOrDefault(id, 0f);
      int wanted = id;
      long count = window.stream().filter(t -> t == wanted).count();
      if (count > 0) {
        double penalty = options.repetitionPenalty();
        logit = logit > 0 ? logit / penalty : logit * penalty;
        logit -= count * options.frequencyPenalty() + options.presencePenalty();
      }
      tokens.add(new Token(id, logit));
    }
    tokens.sort(Comparator.comparingDouble(Token::logit).reversed());
    if (options.topK() > 0) {
      tokens = tokens.subList(0, Math.min(options.topK(), tokens.size()));
    }
    if (options.typicalP() < 1) {
      tokens = typical(tokens, options.typicalP());
    }
    if (options.topP() < 1) {
      tokens = mass(tokens, options.topP(), Token::logit);
    }
    if (options.minP() > 0) {
      Map<Integer, Double> probabilities = softmax(tokens, 1);
      double max = probabilities.values().stream().mapToDouble(p -> p).max().orElseThrow();
      tokens =
          tokens.stream().filter(t -> probabilities.get(t.id()) >= options.minP() * max).toList();
    }
    return softmax(tokens, options.temperature());
  }

  private static List<Token> typical(List<Token> tokens, double p) {
    Map<Integer, Double> probabilities = softmax(tokens, 1);
    double entropy =
        probabilities.values().stream().mapToDouble(q -> q == 0 ? 0 : -q * Math.log(q)).sum();
    return mass(tokens, p, t -> -Math.abs(-Math.log(probabilities.get(t.id())) - entropy));
  }

  private static List<Token> mass(List<Token> tokens, double p, ToDoubleFunction<Token> key) {
    Map<Integer, Double> probabilities = softmax(tokens, 1);
    List<Token> sorted = new ArrayList<>(tokens);
    sorted.sort(Comparator.comparingDouble(key).reversed());
    double sum = 0;
    List<Token> kept = new ArrayList<>();
    for (Token token : sorted) {
      kept.add(token);
      sum += probabilities.get(token.id());
      if (sum >= p) {
        break;
      }
    }
    return kept;
  }

  private static Map<Integer, Double> softmax(List<Token> tokens, double temperature) {
    double max = tokens.stream().mapToDouble(Token::logit).max().orElseThrow();
    Map<Integer, Double> result = new TreeMap<>();
    double total = 0;
    for (Token token : tokens) {
      double weight = Math.exp((token.logit() - max) / temperature);
      result.put(token.id(), weight);
      total += weight;
    }
    double sum = total;
    result.replaceAll((id, weight) -> weight / sum);
    return result;
  }
}
