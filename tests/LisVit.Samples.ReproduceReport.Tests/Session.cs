using LisVit.Data.Synthetic;
using LisVit.Tests;

namespace LisVit.Samples.ReproduceReport.Tests;

/// <summary>A tiny corpus in a folder of its own, and runs of the main job on it.</summary>
internal sealed class Session : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public Session()
    {
        Corpus = Path.Combine(folder.FullName, "corpus");
        Output = Path.Combine(folder.FullName, "output");
        SyntheticCorpus.Write(Corpus, new SyntheticCorpusOptions
        {
            TrainClips = 4,
            DevClips = 2,
            TestClips = 2,
            TrainSigners = 2,
            DevSigners = 1,
            TestSigners = 1,
            MaximumGlosses = 3,
            Width = 64,
            Height = 64,
        });
    }

    public string Corpus { get; }

    public string Output { get; }

    public string Annotations(string split) => Path.Combine(Corpus, "annotations", "manual", $"PHOENIX-2014-T.{split}.corpus.csv");

    public string Frames(string split) => Directory.GetDirectories(Path.Combine(Corpus, "features", "fullFrame-210x260px", split)).Order(StringComparer.Ordinal).First();

    public async Task<(int Code, string Output, string Error)> Run(params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] args = ["--corpus", Corpus, "--output", Output, .. Unless("--resolution", "64x64"), .. Unless("--epochs", "1"), .. more];
        var code = await Application.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());

        string[] Unless(string option, string value) => more.Contains(option) ? [] : [option, value];
    }

    public void Dispose() => folder.Dispose();
}
