using LisVit.Tests;

namespace LisVit.Training.Tests.Faults;

/// <summary>A run that nothing happened to.</summary>
public sealed class WholeRun : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public WholeRun()
    {
        TrainingProcess.Finish(Folder).Should().Be(0);
    }

    public string Folder => folder.PathTo("run");

    public void Dispose() => folder.Dispose();
}
