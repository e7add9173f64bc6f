package dev.herd.scheduler.monitor.leak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Suspects a leak where something grows over samples that were taken while nothing ran.
 *
 * <p>Samples are comparable if the same models are in memory: each set of models, the latest {@link
 * #CONTEXTS} of them, has its series. There may be work between two samples; so what is lost with
 * each request or each load shows as well as what is lost all the time.
 *
 * <p>A suspicion needs at least {@link #LEAST_POINTS} points over {@link #LEAST_SECONDS}; a trend
 * {@link #LEAST_SCORE} standard deviations from none (Mann-Kendall, one in 740 by chance where
 * points are independent); a rise by the median slope (Theil-Sen) of at least {@link
 * #LEAST_ACCOUNT_BYTES}, or {@link #LEAST_PROCESS_BYTES} of the process, whose size has more noise;
 * and the later half of the points must rise at least half as fast: what levels off was a cache
 * that filled. Each account is reported once.
 *
 * <p>Not thread-safe.
 */
public final class LeakDetector {
  /** The name of what the process holds beside the accounts. */
  public static final String PROCESS = "process";

  static final int LEAST_POINTS = 16;
  static final double LEAST_SECONDS = 60;
  static final double LEAST_SCORE = 4.5;
  static final long LEAST_ACCOUNT_BYTES = 1L << 20;
  static final long LEAST_PROCESS_BYTES = 32L << 20;
  static final int CONTEXTS = 8;

  private final Map<String, Map<String, Series>> contexts = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<String> reported = new HashSet<>();

  /** Starts without samples. */
  public LeakDetector() {}

  /**
   * Takes a sample of a time when nothing ran.
   *
   * @param seconds when it was taken
   * @param context what it is comparable with: the models in memory
   * @param bytes what each account holds; one that is left out has no point now
   * @return what is suspected from now on
   */
  public List<LeakSuspicion> observe(double seconds, String context, Map<String, Long> bytes) {
    Map<String, Series> series = contexts.computeIfAbsent(context, _ -> new HashMap<>());
    if (contexts.size() > CONTEXTS) {
      contexts.remove(contexts.keySet().iterator().next());
    }
    List<LeakSuspicion> suspicions = new ArrayList<>();
    bytes.forEach(
        (account, value) -> {
          Series points = series.computeIfAbsent(account, _ -> new Series());
          if (points.add(seconds, value)
              && !reported.contains(account)
              && grows(points, leastBytes(account))) {
            reported.add(account);
            suspicions.add(suspicion(account, points));
          }
        });
    return suspicions;
  }

  private static long leastBytes(String account) {
    return account.equals(PROCESS) ? LEAST_PROCESS_BYTES : LEAST_ACCOUNT_BYTES;
  }

  /** The first line is cheap and nearly always false, what follows looks at all pairs of points. */
  private static boolean grows(Series points, long leastBytes) {
    if (points.rise() < leastBytes
        || points.size() < LEAST_POINTS
        || points.seconds() < LEAST_SECONDS) {
      return false;
    }
    Trend trend = points.trend();
    return trend.score() >= LEAST_SCORE
        && trend.slope() * points.seconds() >= leastBytes
        && points.recentTrend().slope() >= trend.slope() / 2;
  }

  private static LeakSuspicion suspicion(String account, Series points) {
    Duration span = Duration.ofMillis(Math.round(points.seconds() * 1e3));
    return new LeakSuspicion(account, points.trend().slope(), span, points.size());
  }
}
