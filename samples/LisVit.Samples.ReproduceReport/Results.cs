using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LisVit.Samples.ReproduceReport.WithoutVideo;
using LisVit.Training;
using LisVit.Training.Metrics;

namespace LisVit.Samples.ReproduceReport;

/// <summary>What results.json holds.</summary>
internal sealed record Results(
    string Corpus,
    IReadOnlyList<ModelResult> Models,
    IReadOnlyDictionary<string, object?> Settings,
    IReadOnlyDictionary<string, string> Versions,
    int Seed,
    WithoutVideoScores? WithoutVideo = null)
{
    /// <summary>How results are written, and read again.</summary>
    public static JsonSerializerOptions Format { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The results with one more model, or with a model told anew.</summary>
    public Results With(ModelResult model) => this with { Models = [.. Models.Where(other => other.Name != model.Name), model] };

    /// <summary>Writes the file under a temporary name first, so that it is whole or the former one.</summary>
    public void Write(string path)
    {
        var temporary = path + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(this, Format));
        File.Move(temporary, path, overwrite: true);
    }
}

/// <summary>One model: its size, its scores and what training took.</summary>
/// <param name="Name">encoder-only or encoder-decoder.</param>
/// <param name="Parameters">Number of trained parameters, an auxiliary head included.</param>
/// <param name="Megabytes">Their float32 size in bytes / 1e6.</param>
/// <param name="Validation">Scores on the validation split.</param>
/// <param name="Test">Scores on the test split.</param>
/// <param name="TestInterval">Confidence interval of the test's word error rate, by resampling clips.</param>
/// <param name="BlankShare">Share of valid test frames whose most likely label is blank; null without CTC.</param>
/// <param name="TrainingSeconds">Time of training; validations are not counted.</param>
/// <param name="DataWaitSeconds">How much of that time was spent waiting for batches.</param>
/// <param name="Steps">Optimizer steps.</param>
/// <param name="Epochs">Whole epochs.</param>
/// <param name="StoppedBecause">Why training ended.</param>
/// <param name="Training">The settings it was trained with.</param>
/// <param name="History">What each validation during training found.</param>
/// <param name="Alignment">How well forced alignment finds the signs of the test clips; null where their boundaries are unknown or the model has no CTC head.</param>
/// <param name="Gradients">What of the loss reaches each part.</param>
/// <param name="Released">What the report's released code would have said of it.</param>
/// <param name="Tables">How it fares where the test is not as the training was; null where not asked for.</param>
/// <param name="Memory">The test with the encoder's memory and with substitutes, decoded as it was scored; null without a decoder.</param>
internal sealed record ModelResult(
    string Name,
    long Parameters,
    double Megabytes,
    Scores Validation,
    Scores Test,
    BootstrapInterval? TestInterval,
    double? BlankShare,
    double TrainingSeconds,
    double DataWaitSeconds,
    long Steps,
    int Epochs,
    string StoppedBecause,
    IReadOnlyDictionary<string, object?> Training,
    IReadOnlyList<EpochResult> History,
    AlignmentScores? Alignment,
    IReadOnlyList<ReachedPart> Gradients,
    ReleasedFigures? Released,
    RobustnessTables? Tables = null,
    IReadOnlyList<ConditionScore>? Memory = null);

/// <summary>Scores on a split; word error rate is corpus-level and free-running.</summary>
internal sealed record Scores(double WordErrorRate, int Substitutions, int Deletions, int Insertions, int Words, double Loss, double? TokenErrorRate)
{
    public static Scores From(IReadOnlyDictionary<string, double> metrics, string loss) => new(
        metrics[MetricNames.WordErrorRate],
        (int)metrics[MetricNames.Substitutions],
        (int)metrics[MetricNames.Deletions],
        (int)metrics[MetricNames.Insertions],
        (int)metrics[MetricNames.Words],
        metrics[loss],
        metrics.TryGetValue(MetricNames.TokenErrorRate, out var tokenErrorRate) ? tokenErrorRate : null);
}

/// <summary>Glosses of test clips whose forced alignment is right up to one sampled frame.</summary>
/// <param name="Glosses">Glosses in all.</param>
/// <param name="Inside">Those whose span does not leave the sign.</param>
/// <param name="Starts">Those that begin where the sign begins.</param>
/// <param name="Ends">Those that end where it ends.</param>
/// <param name="BothEnds">Those that do both.</param>
/// <param name="EqualSplitInside">As <paramref name="Inside"/>, by cutting each clip into equal parts without looking at it.</param>
/// <param name="EqualSplitBothEnds">As <paramref name="BothEnds"/>, by the same.</param>
/// <param name="ClipsLeftOut">Clips that cannot be aligned: too short for their glosses, or with an unknown gloss.</param>
internal sealed record AlignmentScores(
    int Glosses, int Inside, int Starts, int Ends, int BothEnds, int EqualSplitInside, int EqualSplitBothEnds, int ClipsLeftOut)
{
    public override string ToString() => FormattableString.Invariant(
        $"of {Glosses} glosses, up to one sampled frame, {Inside} lie inside their sign, {Starts} begin and {Ends} end where it does, {BothEnds} both; cutting clips into equal parts: {EqualSplitInside} inside, {EqualSplitBothEnds} both. {ClipsLeftOut} clips left out.");
}

/// <summary>One validation during training.</summary>
internal sealed record EpochResult(int Epoch, long Step, double Seconds, double TrainingLoss, double ValidationLoss, double WordErrorRate, double? BlankShare = null);
