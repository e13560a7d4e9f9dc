using BenchmarkDotNet.Running;
using LisVit.Benchmarks;
using LisVit.Benchmarks.Loading;
using LisVit.Benchmarks.Speed;
using LisVit.Benchmarks.Throughput;

if (args is ["loader", ..])
{
    LoaderComparison.Run(args);
    return;
}

if (args is ["speed", ..])
{
    SpeedTable.Run(args);
    return;
}

if (args is ["speed-worker", ..])
{
    SpeedTable.Work(args);
    return;
}

if (args is ["stages", ..])
{
    StageTable.Run(args);
    return;
}

if (args is ["stages-worker", ..])
{
    StageTable.Work(args);
    return;
}

// BenchmarkDotNet builds a project of its own that takes no Directory.Build files. MSBuild reads these variables as properties,
// so that TorchSharp loads in it too and libtorch is linked rather than copied.
Environment.SetEnvironmentVariable("CustomAfterMicrosoftCommonTargets", Path.Combine(Repository.Root, "build", "TorchSharpGlibcxx.targets"));
Environment.SetEnvironmentVariable("CreateHardLinksForCopyLocalIfPossible", "true");

ApplicationSettings.Inherit();
PeakMemory.Prepare();
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
