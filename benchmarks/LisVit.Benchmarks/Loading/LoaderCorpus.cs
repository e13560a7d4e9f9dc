using LisVit.Data;
using LisVit.Data.Frames;
using LisVit.Data.Phoenix;

namespace LisVit.Benchmarks.Loading;

/// <summary>Clips of 116 PNG frames in the PHOENIX layout, made of the frames of a folder over and over.</summary>
internal sealed class LoaderCorpus : IDisposable
{
    public const int FramesOfAClip = 116;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lisvit-loader-");

    public LoaderCorpus(ImageFolderFrames frames, int clips)
    {
        Root = Path.Combine(folder.FullName, "corpus");
        var train = Directory.CreateDirectory(TrainFolder).FullName;
        var rows = new List<string> { "name|video|start|end|speaker|orth|translation" };
        for (var clip = 0; clip < clips; clip++)
        {
            var name = FormattableString.Invariant($"clip{clip:0000}");
            Directory.CreateDirectory(Path.Combine(train, name));
            for (var frame = 0; frame < FramesOfAClip; frame++)
                File.Copy(frames.Files[(clip + frame / 4) % frames.FrameCount], Path.Combine(train, name, FormattableString.Invariant($"images{frame + 1:0000}.png")));
            rows.Add($"{name}|{name}/1/*.png|-1|-1|Signer01|REGEN SONNE|regen sonne");
        }

        var annotations = Directory.CreateDirectory(Path.Combine(Root, "annotations", "manual")).FullName;
        File.WriteAllLines(Path.Combine(annotations, "PHOENIX-2014-T.train.corpus.csv"), rows);
    }

    public string Root { get; }

    public string TrainFolder => Path.Combine(Root, "features", "fullFrame-210x260px", "train");

    public string CachePath => Path.Combine(folder.FullName, "train.frames");

    public IClipSource Train => PhoenixCorpus.Open(Root).Split("train");

    public void Dispose() => folder.Delete(recursive: true);
}
