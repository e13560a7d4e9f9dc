using System.Text.Encodings.Web;
using System.Text.Json;
using LisVit.Training.Metrics;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Writes what was recognised in the test, and its errors by gloss and signer, beside the checkpoints; docs/scoring.md explains the files.</summary>
internal static class TestScores
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The confidence interval of the test's word error rate.</returns>
    public static BootstrapInterval Write(string folder, IReadOnlyList<ScoredClip> clips, TextWriter console)
    {
        var report = ScoreReport.Of(clips);
        File.WriteAllText(Path.Combine(folder, "test-errors.txt"), report.ToText());
        File.WriteAllText(Path.Combine(folder, "test-errors.json"), JsonSerializer.Serialize(report, Json));
        try
        {
            ScliteFiles.WriteStm(Path.Combine(folder, "test.stm"), clips);
            ScliteFiles.WriteCtm(Path.Combine(folder, "test.ctm"), clips);
        }
        catch (ArgumentException exception)
        {
            // A name or gloss that sclite cannot take must not cost the results of a training.
            console.WriteLine($"test.stm and test.ctm are not written: {exception.Message}");
        }

        return report.Interval;
    }
}
