using System.Diagnostics;
using LisVit.Tests;

namespace LisVit.Training.Tests.Faults;

public sealed class StopSignalsTests(WholeRun whole) : IClassFixture<WholeRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableTheory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("HUP", 129)]
    public void A_signal_lets_the_batch_end_and_saves_and_the_resumed_run_has_the_same_bits(string signal, int exitCode)
    {
        var cut = folder.PathTo("cut");
        // The thirteenth batch is within an accumulation window.
        using (var process = TrainingProcess.Start(cut, stopAt: 13))
        {
            ReadTo(process, "batch 13");
            Signals.Send(process, signal);
            process.StandardOutput.ReadToEnd().Should().Be("signal\nend Cancelled\n");
            process.WaitForExit();
            process.ExitCode.Should().Be(exitCode);
        }

        TrainingProcess.Finish(cut).Should().Be(0);
        RunFiles.ShouldEqual(cut, whole.Folder);
    }

    [SkippableFact]
    public void The_second_signal_of_a_kind_ends_the_process_at_once()
    {
        using var process = TrainingProcess.Start(folder.PathTo("run"), stopAt: 2, hang: true);
        ReadTo(process, "batch 2");
        Signals.Send(process, "INT");
        ReadTo(process, "signal");
        Signals.Send(process, "TERM");
        process.WaitForExit(milliseconds: 300).Should().BeFalse("a signal of another kind is the first of its kind");

        Signals.Send(process, "TERM");

        process.StandardOutput.ReadToEnd().Should().BeEmpty();
        process.WaitForExit();
        process.ExitCode.Should().Be(143);
    }

    [Fact]
    public void Without_a_signal_there_is_no_code_and_no_end()
    {
        using var signals = new StopSignals();

        signals.ExitCode.Should().BeNull();
        signals.Token.IsCancellationRequested.Should().BeFalse();
    }

    private static void ReadTo(Process process, string line)
    {
        while (process.StandardOutput.ReadLine() is { } read && read != line)
        {
        }
    }
}
