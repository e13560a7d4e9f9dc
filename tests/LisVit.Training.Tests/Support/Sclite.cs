using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using LisVit.Tests;
using LisVit.Training.Metrics;

namespace LisVit.Training.Tests.Support;

/// <summary>Scores with NIST's sclite, the judge of the field.</summary>
internal static partial class Sclite
{
    /// <summary>What sclite says of each clip, by the clip's place in the list.</summary>
    /// <param name="clips">The clips; their names must stand for themselves in its files.</param>
    /// <param name="sctk">Full path of sctk.</param>
    public static ScliteClip[] Score(IReadOnlyList<ScoredClip> clips, string sctk)
    {
        using var folder = new TemporaryFolder();
        ScliteFiles.WriteStm(folder.PathTo("ref.stm"), clips);
        ScliteFiles.WriteCtm(folder.PathTo("hyp.ctm"), clips);
        var (summary, errors) = Run(sctk, folder, "sclite -r ref.stm stm -h hyp.ctm ctm -s -e utf-8 -f 0 -o prf sgml");
        (summary + errors).Should().BeEmpty("sclite has nothing to remark on our files");

        var scores = Scores().Matches(folder.Read("hyp.ctm.prf"));
        var paths = Paths().Matches(folder.Read("hyp.ctm.sgml"));
        scores.Should().HaveCount(clips.Count);
        paths.Should().HaveCount(clips.Count);
        var byName = new Dictionary<string, ScliteClip>(clips.Count);
        foreach (Match score in scores)
            byName[score.Groups["file"].Value] = new ScliteClip(ErrorsOf(score), "");
        foreach (Match path in paths)
            byName[path.Groups["file"].Value] = byName[path.Groups["file"].Value] with { Path = PathOf(path.Groups["pairs"].Value) };
        return [.. clips.Select(clip => byName[clip.Name])];
    }

    /// <summary>A line of its summary of all clips: words, then correct, substituted, deleted and inserted.</summary>
    public static WordErrors Total(IReadOnlyList<ScoredClip> clips, string sctk)
    {
        using var folder = new TemporaryFolder();
        ScliteFiles.WriteStm(folder.PathTo("ref.stm"), clips);
        ScliteFiles.WriteCtm(folder.PathTo("hyp.ctm"), clips);
        var sums = Sums().Match(Run(sctk, folder, "sclite -r ref.stm stm -h hyp.ctm ctm -s -e utf-8 -f 0 -o rsum stdout").Output);
        sums.Success.Should().BeTrue("sclite prints a line of sums");
        return new WordErrors(Number(sums, "s"), Number(sums, "d"), Number(sums, "i"), Number(sums, "words"));
    }

    private static WordErrors ErrorsOf(Match score)
    {
        var (correct, substituted, deleted) = (Number(score, "c"), Number(score, "s"), Number(score, "d"));
        return new WordErrors(substituted, deleted, Number(score, "i"), correct + substituted + deleted);
    }

    private static string PathOf(string pairs) =>
        string.Concat(pairs.Trim().Split(':', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair[0]));

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static string Read(this TemporaryFolder folder, string file) => File.ReadAllText(folder.PathTo(file), Encoding.UTF8);

    private static (string Output, string Errors) Run(string sctk, TemporaryFolder folder, string arguments)
    {
        var start = new ProcessStartInfo(sctk, arguments) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "sclite said: {0}", errors.Result);
        return (output, errors.Result);
    }

    [GeneratedRegex(@"^File: (?<file>\S+)\nChannel: 1\nScores: \(#C #S #D #I\) (?<c>\d+) (?<s>\d+) (?<d>\d+) (?<i>\d+)", RegexOptions.Multiline)]
    private static partial Regex Scores();

    [GeneratedRegex("<PATH [^>]*file=\"(?<file>[^\"]+)\"[^>]*>\n(?<pairs>.*)\n</PATH>")]
    private static partial Regex Paths();

    [GeneratedRegex(@"^ *\| Sum +\| +\d+ +(?<words>\d+) *\| +\d+ +(?<s>\d+) +(?<d>\d+) +(?<i>\d+) ", RegexOptions.Multiline)]
    private static partial Regex Sums();
}
