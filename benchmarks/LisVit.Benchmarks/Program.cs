using BenchmarkDotNet.Running;

// BenchmarkDotNet builds a project of its own that takes no Directory.Build files. MSBuild reads these variables as properties,
// so that TorchSharp loads in it too and libtorch is linked rather than copied.
var root = AppContext.BaseDirectory;
while (root is not null && !File.Exists(Path.Combine(root, "LisVit.sln")))
    root = Path.GetDirectoryName(root);
if (root is null)
    throw new DirectoryNotFoundException($"Benchmarks run from the repository, but there is no LisVit.sln above {AppContext.BaseDirectory}.");
Environment.SetEnvironmentVariable("CustomAfterMicrosoftCommonTargets", Path.Combine(root, "build", "TorchSharpGlibcxx.targets"));
Environment.SetEnvironmentVariable("CreateHardLinksForCopyLocalIfPossible", "true");

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
