using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using LisVit.Models;
using TorchSharp;

namespace LisVit.Samples.ReproduceReport;

/// <summary>What a reader needs to repeat a run: settings and versions.</summary>
internal static class RunFacts
{
    public static IReadOnlyDictionary<string, object?> Settings(Settings settings) => new Dictionary<string, object?>
    {
        ["corpus"] = settings.Corpus,
        ["skipMissing"] = settings.SkipMissing,
        ["cache"] = settings.Cache,
        ["photos"] = settings.Photos,
        ["testPhotos"] = settings.TestPhotos,
        ["followers"] = settings.Followers,
        ["followLinks"] = settings.FollowLinks,
        ["models"] = string.Join(' ', settings.Models.Select(CommandLine.NameOf)),
        ["preset"] = Lower(settings.Preset),
        ["size"] = Lower(settings.Size),
        ["resolution"] = string.Create(CultureInfo.InvariantCulture, $"{settings.Width}x{settings.Height}"),
        ["epochs"] = settings.Epochs,
        ["minutes"] = settings.Minutes,
        ["minutesMore"] = settings.MinutesMore,
        ["decoderGoesOn"] = settings.DecoderGoesOn,
        ["batchSize"] = settings.BatchSize,
        ["accumulate"] = settings.Accumulate,
        ["learningRate"] = settings.LearningRate,
        ["trainingRates"] = settings.TrainingRates is { } rates ? CommandLine.NameOf(rates) : null,
        ["precision"] = settings.Precision is { } precision ? CommandLine.NameOf(precision) : null,
        ["checkpointActivations"] = settings.CheckpointActivations,
        ["pretrained"] = settings.Pretrained,
        ["decoding"] = settings.Joint ? "joint" : "greedy",
        ["tables"] = settings.Tables,
        ["device"] = settings.Device,
        ["resume"] = settings.Resume,
    };

    public static IReadOnlyDictionary<string, string> Versions() => new Dictionary<string, string>
    {
        ["lisvit"] = VersionOf(typeof(VideoMobileViT)),
        ["torchSharp"] = VersionOf(typeof(torch)),
        ["libtorch"] = torch.__version__,
        ["dotnet"] = RuntimeInformation.FrameworkDescription,
        ["system"] = RuntimeInformation.OSDescription + ", " + RuntimeInformation.ProcessArchitecture,
        ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    /// <summary>Both as a table, with the seed.</summary>
    public static TextTable Table(Results results) => new("How this was made",
    [
        ["Setting", "Value"],
        ["seed", results.Seed.ToString(CultureInfo.InvariantCulture)],
        .. results.Settings.Select(setting => new[] { setting.Key, Convert.ToString(setting.Value, CultureInfo.InvariantCulture) ?? "" }),
        .. results.Versions.Select(version => new[] { version.Key, version.Value }),
    ]);

    /// <summary>What the preset and the command line came to, for each model.</summary>
    public static TextTable Recipes(Results results) => new("What each model was trained with",
    [
        ["Setting", .. results.Models.Select(model => model.Name)],
        .. results.Models.SelectMany(model => model.Training.Keys).Distinct()
            .Select(key => results.Models.Select(model => Convert.ToString(model.Training.GetValueOrDefault(key), CultureInfo.InvariantCulture) ?? "").Prepend(key).ToArray()),
    ]);

    private static string VersionOf(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
