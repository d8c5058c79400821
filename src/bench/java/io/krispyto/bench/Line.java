package io.krispyto.bench;

import java.util.Locale;
import java.util.Optional;

/**
 * A line of the table.
 *
 * @param work what is measured, and against what
 * @param ours median of the server
 * @param other median of the other candidate
 * @param ratio median, minimum and maximum of the ratios
 * @param target the target, if any
 * @param reached whether the target was reached, or why there are no figures
 */
public record Line(
    String work, String ours, String other, String ratio, String target, String reached) {
  private static final String NONE = "-";

  /** The unit of figures. */
  public enum Unit {
    PER_SECOND("%,.0f /s"),
    SECONDS("%.3f s"),
    MILLISECONDS("%.2f ms");

    private final String format;

    Unit(String format) {
      this.format = format;
    }

    private String text(double figure) {
      return format.formatted(figure);
    }
  }

  /** Figures without a target. */
  public static Line of(String work, Unit unit, Comparison comparison) {
    return of(work, unit, comparison, Optional.empty());
  }

  /** Figures with a target. */
  public static Line of(String work, Unit unit, Comparison comparison, Target target) {
    return of(work, unit, comparison, Optional.of(target));
  }

  private static Line of(String work, Unit unit, Comparison comparison, Optional<Target> target) {
    return new Line(
        work,
        unit.text(comparison.ours()),
        unit.text(comparison.other()),
        "%.2f (%.2f - %.2f)".formatted(comparison.ratio(), comparison.least(), comparison.most()),
        target.map(Target::text).orElse(NONE),
        target.map(each -> each.reached().test(comparison) ? "yes" : "**no**").orElse(NONE));
  }

  /** The reason why there are no figures. */
  public static Line without(String work, String reason) {
    return new Line(work, NONE, NONE, NONE, NONE, reason);
  }

  /** The same line with a remark. */
  public Line withRemark(String remark) {
    var remarks = reached.equals(NONE) ? remark : reached + "; " + remark;
    return new Line(work, ours, other, ratio, target, remarks);
  }

  static String head() {
    return "| row | ours (median) | other (median) | ratio (min - max) | target | reached |\n"
        + "|---|---|---|---|---|---|";
  }

  String markdown() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s |",
        work,
        ours,
        other,
        ratio,
        target,
        reached.replaceAll("\\s*\\R\\s*", " ").replace("|", "/"));
  }
}
