using LisVit.Training.Metrics;

namespace LisVit.Samples.Tour;

/// <summary>Word error rate as sclite counts it, how sure it is, what was confused; and the files by which sclite says the same.</summary>
internal static class ScoreWithSclite
{
    public static void Run(string folder, TextWriter output)
    {
        // begin score
        ScoredClip[] clips =
        [
            new("monday", "Ada", ["HEUTE", "REGEN", "NORD"], ["HEUTE", "REGEN", "NORD"]),
            new("tuesday", "Bo", ["MORGEN", "SONNE", "KOMMEN"], ["MORGEN", "KOMMEN", "KOMMEN"]),
        ];
        output.Write(ScoreReport.Of(clips).ToText());
        ScliteFiles.WriteStm(Path.Combine(folder, "reference.stm"), clips);
        ScliteFiles.WriteCtm(Path.Combine(folder, "hypothesis.ctm"), clips);
        // sctk sclite -r reference.stm stm -h hypothesis.ctm ctm -s -e utf-8 -o sum stdout
        // end score

        output.Write(File.ReadAllText(Path.Combine(folder, "reference.stm")));
    }
}
