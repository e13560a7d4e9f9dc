using System.Diagnostics;
using System.Runtime.InteropServices;
using LisVit.Tests;

namespace LisVit.Training.Tests.Build;

/// <summary>Somebody outside the repository adds the packages and uses them.</summary>
public sealed class ConsumerTests : IDisposable
{
    private const string Program = """
        using LisVit.Data.Batching;
        using LisVit.Data.Glosses;
        using LisVit.Data.Sampling;
        using LisVit.Data.Synthetic;
        using LisVit.Data.Transforms;
        using LisVit.Models;
        using LisVit.Recognition;
        using LisVit.Training;
        using LisVit.Training.Callbacks;
        using LisVit.Training.Tasks;

        _ = new RecognizerOptions();
        var clips = new SyntheticClipSource(new SyntheticCorpusOptions { TrainClips = 4, Width = 105, Height = 130 }, SyntheticSplit.Train);
        var vocabulary = GlossVocabulary.FromClips(clips);
        var frames = new FrameTransformOptions { Width = 64, Height = 64 };
        var dataset = new ClipDataset(clips, vocabulary, new UniformFrameSampler(0.25), new FrameTransform(frames), seed: 1);
        var batches = new ClipLoader(dataset, new ClipLoaderOptions { BatchSize = 2 });
        using var model = new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs), vocabulary.Count);
        using (TorchSharp.torch.no_grad())
            model.get_parameter("classifier.linear.weight")![0].zero_();   // blank is not the likeliest everywhere, so that two steps name something
        var description = RecognizerDescription.For(model, frames, samplingRate: 0.25);
        var options = new TrainerOptions { Steps = 2, OutputFolder = "output", Vocabulary = vocabulary, Metadata = description.ToMetadata() };
        var fit = new Trainer(options, new ModelCheckpoint(MetricNames.WordErrorRate)).Fit(new CtcTask(model), batches, batches);

        using var recognizer = Recognizer.Open("output/best", new RecognizerOptions { Window = 64 });
        var glosses = recognizer.Recognize(clips.Open(0).Frames);
        Console.WriteLine($"{fit.Steps} steps, {recognizer.Vocabulary.Glosses.SequenceEqual(vocabulary.Glosses)}, {glosses.Count > 0 && glosses.All(gloss => vocabulary.Contains(gloss.Gloss))}");
        """;

    private static readonly string Version = $"0.1.0-consumer.{Guid.NewGuid():N}";

    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();

        // The restore left the packages of this version in the user's folder of packages.
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var package in Directory.Exists(packages) ? Directory.GetDirectories(packages, "lisvit.*") : [])
        {
            if (Directory.Exists(Path.Combine(package, Version)))
                Directory.Delete(Path.Combine(package, Version), recursive: true);
        }
    }

    [SkippableFact]
    public void A_program_that_adds_the_packages_trains_saves_and_recognises()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "the program takes libtorch for Linux x64");
        var packages = PackedSources.Pack(folder.PathTo("packages"), Version);
        folder.Write("consumer/nuget.config", $"""
            <configuration>
              <packageSources><add key="packed" value="{packages}" /></packageSources>
            </configuration>
            """);
        folder.Write("consumer/Program.cs", Program);
        var project = folder.Write("consumer/Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
                <ImplicitUsings>enable</ImplicitUsings>
                <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="LisVit.Training" Version="{Version}" />
                <PackageReference Include="libtorch-cpu-linux-x64" Version="{Repository.VersionOf("LibTorchVersion")}" />
                <PackageReference Include="SharpZipLib" Version="{Repository.VersionOf("SharpZipLib")}" />
                <PackageReference Include="SkiaSharp.NativeAssets.Linux.NoDependencies" Version="{Repository.VersionOf("SkiaSharp.NativeAssets.Linux.NoDependencies")}" />
              </ItemGroup>
            </Project>
            """);

        var (exitCode, output) = MSBuild.Run(project, "-restore", "-t:Publish", "-p:Configuration=Release", "-p:RuntimeIdentifier=linux-x64", "-p:SelfContained=false", $"-p:PublishDir={folder.PathTo("published")}/");
        exitCode.Should().Be(0, output);
        output.Should().NotContain("warning");

        Run(folder.PathTo("published/Consumer.dll")).Should().Contain("2 steps, True, True");

        // Without a backend the program says which packages have one.
        foreach (var library in Directory.GetFiles(folder.PathTo("published"), "lib*.so").Where(file => Path.GetFileName(file).StartsWith("libtorch", StringComparison.Ordinal) || Path.GetFileName(file) == "libc10.so"))
            File.Delete(library);
        Run(folder.PathTo("published/Consumer.dll"), succeeds: false).Should().Contain("LisVit's packages choose none, so the program must reference one: libtorch-cpu-linux-x64").And.Contain("Unhandled exception. System.NotSupportedException: TorchSharp ", "the first that needs libtorch says so");
    }

    private string Run(string program, bool succeeds = true)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.FullName })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        (process.ExitCode == 0).Should().Be(succeeds, errors.Result);
        return output + errors.Result;
    }
}
