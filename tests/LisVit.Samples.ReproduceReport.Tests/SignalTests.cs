using System.Diagnostics;
using LisVit.Tests;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class SignalTests
{
    [SkippableTheory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public void A_signal_ends_the_program_with_its_code_when_the_state_is_saved(string signal, int exitCode)
    {
        using var session = new Session();
        string[] arguments = ["exec", typeof(Application).Assembly.Location, "--corpus", session.Corpus, "--output", session.Output, "--resolution", "64x64", "--epochs", "100000", "--models", "encoder-only"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        while (process.StandardOutput.ReadLine() is { } line && !line.StartsWith("epoch ", StringComparison.Ordinal))
        {
        }

        Signals.Send(process, signal);

        process.StandardOutput.ReadToEnd().Should().Contain("Stopped. The state is saved in ");
        process.WaitForExit();
        process.ExitCode.Should().Be(exitCode);
        File.Exists(Path.Combine(session.Output, "encoder-only", "last.safetensors")).Should().BeTrue();
    }
}
