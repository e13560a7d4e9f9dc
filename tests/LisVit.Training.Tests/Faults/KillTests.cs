using LisVit.Tests;
using Xunit.Abstractions;

namespace LisVit.Training.Tests.Faults;

/// <summary>Kills training processes. "scripts/soak kills" does it many more times.</summary>
[Trait("Category", "Kills")]
public sealed class KillTests(ITestOutputHelper output, WholeRun whole) : IClassFixture<WholeRun>, IDisposable
{
    private const int KillsOfOneRun = 10;

    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("LISVIT_SOAK_KILLS"), out var kills) ? kills : 3;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_killed_at_random_moments_and_resumed_ends_with_the_bits_of_one_never_stopped()
    {
        var (runs, kills, writing) = (0, 0, 0);
        while (kills < Kills)
        {
            var cut = folder.PathTo($"cut-{runs++}");
            for (var ofThisRun = 0; ofThisRun < KillsOfOneRun && kills < Kills && Kill(cut, new Random(kills)) is { } isWriting; ofThisRun++)
            {
                kills++;
                writing += isWriting ? 1 : 0;
            }

            TrainingProcess.Finish(cut).Should().Be(0);
            RunFiles.ShouldEqual(cut, whole.Folder);
            Directory.Delete(cut, recursive: true);
        }

        output.WriteLine($"kills {kills}, all bit-equal: {runs} runs, {writing} kills within the writing of a checkpoint");
    }

    /// <summary>Lets a run go on for a while; whether it was writing a checkpoint as it was killed, null where it ended first.</summary>
    private static bool? Kill(string run, Random random)
    {
        Directory.CreateDirectory(run);
        var before = Unfinished(run);
        using var process = TrainingProcess.Start(run);
        // Each sixth dies while it starts, or takes up its checkpoint.
        var lines = random.Next(6) == 0 ? 1 : random.Next(2, TrainingProcess.Batches / 3);
        for (var line = 0; line < lines; line++)
            process.StandardOutput.ReadLine();
        // Each second waits for the next writing of a checkpoint.
        if (random.Next(2) == 0)
            SpinWait.SpinUntil(() => File.Exists(Path.Combine(run, "next.safetensors.tmp")), millisecondsTimeout: 200);
        else
            Thread.Sleep(random.Next(lines == 1 ? 600 : 20));
        process.Kill();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : Unfinished(run).Except(before).Any();
    }

    private static (string Path, DateTime Written)[] Unfinished(string run) =>
        [.. Directory.EnumerateFiles(run).Where(path => path.EndsWith(".tmp", StringComparison.Ordinal) || Path.GetFileName(path) == "next.safetensors").Select(path => (path, File.GetLastWriteTimeUtc(path)))];
}
