using System.Text.Json.Serialization;

namespace LisVit.Training.Metrics;

/// <summary>Where a word error rate, or a difference of two, lies when clips are drawn anew.</summary>
/// <param name="Rate">The rate of the corpus itself.</param>
/// <param name="Lower">Lower percentile of the resamples.</param>
/// <param name="Upper">Upper percentile of the resamples.</param>
/// <param name="Level">Share of the resamples in between.</param>
/// <param name="Resamples">Corpora drawn.</param>
/// <param name="Clips">Clips in the corpus and in each resample.</param>
public sealed record BootstrapInterval(
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double Rate,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double Lower,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double Upper,
    double Level,
    int Resamples,
    int Clips);
