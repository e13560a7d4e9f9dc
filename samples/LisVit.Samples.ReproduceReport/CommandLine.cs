using System.CommandLine;
using System.Globalization;
using LisVit.Models;
using LisVit.Training;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The options, their help and their checks.</summary>
internal static class CommandLine
{
    private const double SyntheticMinutes = 4.1;
    private const double SyntheticMinutesMore = 1.0;
    private const double PhotosMinutes = 15;
    private const double Largest = 1e6;
    private const int CauseEpochs = 4;

    private static readonly Option<string?> Corpus = new("--corpus") { Description = "A corpus on disk: PHOENIX-2014-T or PHOENIX-2014 as unpacked, pickled annotations with videos, or a csv of your own (docs/corpora.md). Without it and --photos the embedded synthetic corpus is used.", HelpName = "PATH" };
    private static readonly Option<bool> SkipMissing = new("--skip-missing") { Description = "Leave out clips of --corpus whose frames are missing, and name them; without it such a clip is an error." };
    private static readonly Option<bool> FollowLinks = new("--follow-links") { Description = "Let links inside the --corpus lead out of it." };
    private static readonly Option<string[]?> Annotations = new("--annotations") { AllowMultipleArgumentsPerToken = true, Description = "Train nothing: score models that never see a video by the formulas of the report's released code, on the annotations of a corpus as for --corpus, or on two files or more of one split each (csv of PHOENIX-2014-T, or pickled). Needs no frames or videos.", HelpName = "PATH..." };
    private static readonly Option<string?> Cache = new("--cache") { Description = "Folder for the decoded frames of --corpus at the run's resolution: made in the first epoch, used from then on (docs/cache.md).", HelpName = "DIR" };
    private static readonly Option<string?> Photos = new("--photos") { Description = "Folder of isolated signs (signer/gloss.jpg or signer/gloss/*) to compose. The first 80 % of the signers in name order train, the next 10 % validate, the last 10 % test.", HelpName = "DIR" };
    private static readonly Option<string?> TestPhotos = new("--test-photos") { Description = "Folder of isolated signs by other people: the test is then computed on 500 sequences of all of them.", HelpName = "DIR" };
    private static readonly Option<string?> Followers = new("--followers") { Description = "A grammar for composed photographs: only so many of the signs may follow each. Without it any may follow any.", HelpName = "N" };
    private static readonly Option<string> Models = Choice("--models", "both", "Which models to train.", ["both", "encoder-only", "encoder-decoder"]);
    private static readonly Option<string> PresetName = Choice("--preset", "recommended", "Architecture and training settings: of the report, of its released code, or what we recommend.", ["report", "released", "recommended"]);
    private static readonly Option<string> Size = Choice("--size", "xxs", "Size of the MobileViT.", ["xxs", "xs", "s"]);
    private static readonly Option<string?> Resolution = new("--resolution") { Description = "Width and height that frames are resized to. Default: 192x256 with --corpus, else 64x64.", HelpName = "WxH" };
    private static readonly Option<string?> Epochs = new("--epochs") { Description = "Epochs to train for. With --seed, and without --minutes, a run repeats exactly.", HelpName = "N" };
    private static readonly Option<string?> Minutes = new("--minutes") { Description = "Training time of each model, in minutes, validations not counted. Default without --epochs: the preset's epochs with --corpus, 15 with --photos, and on the synthetic corpus what lets the whole run end within 5 minutes.", HelpName = "M" };
    private static readonly Option<string?> BatchSize = new("--batch-size") { Description = "Clips in a batch. Default: the preset's.", HelpName = "N" };
    private static readonly Option<string?> Accumulate = new("--accumulate") { Description = "Batches whose gradients make one update. Default: the preset's.", HelpName = "N" };
    private static readonly Option<string?> LearningRate = new("--learning-rate") { Description = "Highest learning rate. Default: the preset's; the recommended one grows with the batch.", HelpName = "R" };
    private static readonly Option<string?> TrainingRates = new("--training-rates") { Description = "Sampling rates of which training draws one for each clip, such as 0.125,0.25,0.5,1. Evaluation keeps the preset's. Default: the preset's.", HelpName = "LIST" };
    private static readonly Option<bool> CheckpointActivations = new("--checkpoint-activations") { Description = "Keep less of the encoder's activations and compute them again for the gradients: less memory for more time, the same results." };
    private static readonly Option<string?> PrecisionName = new("--precision") { Description = "fp32 or bf16-mixed. Default: the preset's.", HelpName = "fp32|bf16-mixed" };
    private static readonly Option<string> Device = new("--device") { Description = "Where to train: cpu, cuda or cuda:N.", HelpName = "DEVICE", DefaultValueFactory = _ => "cpu" };
    private static readonly Option<string> Seed = new("--seed") { Description = "Seed of everything random.", HelpName = "N", DefaultValueFactory = _ => "1" };
    private static readonly Option<string> Output = new("--output") { Description = "Folder for results.json, report.html, plots, pictures and checkpoints.", HelpName = "DIR", DefaultValueFactory = _ => "output" };
    private static readonly Option<string> Decoding = Choice("--decoding", "preset", "How the encoder-decoder is decoded: by its decoder alone (greedy), or by decoder and CTC head together (joint), as the recommended preset does, which alone has both.", ["preset", "greedy", "joint"]);
    private static readonly Option<bool> Tables = new("--tables") { Description = "Also score the test at sampling rates of 1 to 0.125, with --photos on sentences of 7 to 12 signs, and the encoder-decoder without the encoder's memory. With --resume for a run that has ended." };
    private static readonly Option<string?> Causes = new("--causes") { Description = "Why the report's model failed: train by its settings, then with one thing changed at a time up to the recommended ones, and compare (docs/report.md). all (but those for which --epochs is multiplied), or names with commas between them; a name that is none lists them. Needs --models encoder-only or encoder-decoder. Ways of training that the output folder has already are not trained again.", HelpName = "all|NAMES" };
    private static readonly Option<string?> Pretrained = new("--pretrained") { Description = "Weights to begin from: a checkpoint of any of our runs, whose head is replaced where its vocabulary is another, or ImageNet's MobileViT by timm or Hugging Face. What fits is taken, the rest is named. A run that resumes has its own.", HelpName = "FILE" };
    private static readonly Option<string> DecoderBegins = Choice("--decoder-begins", "preset", "What the encoder-decoder begins with where both models are trained: nothing (scratch), or the encoder and the CTC head that the encoder-only model ends with. Default: the latter on the synthetic corpus with the recommended preset and without --epochs, else scratch.", ["preset", "scratch", "encoder-only"]);
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on from the checkpoints in the output folder." };

    // All but --annotations, --seed and --output.
    private static Option[] OfTraining => [Corpus, SkipMissing, FollowLinks, Cache, Photos, TestPhotos, Followers, Models, PresetName, Size, Resolution, Epochs, Minutes, BatchSize, Accumulate, LearningRate, TrainingRates, PrecisionName, CheckpointActivations, Device, Decoding, DecoderBegins, Tables, Causes, Pretrained, Resume];

    public static RootCommand Create(Func<Settings, CancellationToken, int> run)
    {
        var command = new RootCommand("Trains and evaluates the models of the report: continuous sign language recognition with a MobileViT, encoder-only (CTC) and encoder-decoder.")
        {
            Corpus, Annotations, SkipMissing, FollowLinks, Cache, Photos, TestPhotos, Followers, Models, PresetName, Size, Resolution, Epochs, Minutes, BatchSize, Accumulate, LearningRate, TrainingRates, PrecisionName, CheckpointActivations, Device, Seed, Output, Decoding, DecoderBegins, Tables, Causes, Pretrained, Resume,
        };
        command.SetAction((result, cancellation) => Task.Run(() => run(Read(result), cancellation), CancellationToken.None));
        return command;
    }

    private static Settings Read(ParseResult result)
    {
        var annotations = result.GetValue(Annotations) is { Length: > 0 } paths ? paths : null;
        if (annotations is not null && OfTraining.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } idle)
            throw new UsageException($"--annotations trains nothing, so {idle.Name} does not go with it.");
        var corpus = result.GetValue(Corpus);
        var photos = Folder(result, Photos);
        if (corpus is not null && photos is not null)
            throw new UsageException("--corpus and --photos were both given: choose one corpus.");
        var cache = result.GetValue(Cache);
        if (corpus is null && (cache is not null || result.GetValue(SkipMissing) || result.GetValue(FollowLinks)))
            throw new UsageException("--cache, --skip-missing and --follow-links belong to --corpus, which was not given.");
        var testPhotos = Folder(result, TestPhotos);
        if (testPhotos is not null && photos is null)
            throw new UsageException("--test-photos needs --photos, whose signers train and validate.");
        if (result.GetValue(Followers) is not null && photos is null)
            throw new UsageException("--followers needs --photos, whose signs are composed.");
        ModelKind[] models = result.GetValue(Models) switch
        {
            "encoder-only" => [ModelKind.EncoderOnly],
            "encoder-decoder" => [ModelKind.EncoderDecoder],
            _ => [ModelKind.EncoderOnly, ModelKind.EncoderDecoder],
        };
        var causes = CausesOf(result, models);
        var preset = Enum.Parse<Preset>(result.GetValue(PresetName)!, ignoreCase: true);
        var (width, height) = OptionValues.Dimensions("--resolution", result.GetValue(Resolution) ?? (corpus is null ? "64x64" : "192x256"));
        var goesOn = DecoderGoesOn(result, models, preset);
        var (minutes, minutesMore) = Positive(result, Minutes) is { } given ? (given, given) : DefaultMinutes(result, models.Length, goesOn);
        return new Settings
        {
            Corpus = corpus,
            Annotations = annotations,
            SkipMissing = result.GetValue(SkipMissing),
            FollowLinks = result.GetValue(FollowLinks),
            Cache = cache,
            Photos = photos,
            TestPhotos = testPhotos,
            Followers = Whole(result, Followers),
            Models = models,
            Preset = preset,
            Size = Enum.Parse<VideoMobileViTSize>(result.GetValue(Size)!, ignoreCase: true),
            Width = width,
            Height = height,
            Epochs = Whole(result, Epochs) ?? (causes is null ? null : CauseEpochs),
            Minutes = causes is null ? minutes : null,
            MinutesMore = goesOn ? minutesMore : null,
            DecoderGoesOn = goesOn,
            BatchSize = Whole(result, BatchSize),
            Accumulate = Whole(result, Accumulate),
            LearningRate = Positive(result, LearningRate),
            TrainingRates = result.GetValue(TrainingRates) is { } rates ? OptionValues.Shares(TrainingRates.Name, rates) : null,
            CheckpointActivations = result.GetValue(CheckpointActivations),
            Precision = PrecisionOf(result.GetValue(PrecisionName)),
            Device = DeviceOption.Checked(result.GetValue(Device)!),
            Seed = int.TryParse(result.GetValue(Seed), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed)
                ? seed
                : throw new UsageException($"--seed is '{result.GetValue(Seed)}', but must be a whole number."),
            Output = result.GetValue(Output)!,
            Joint = result.GetValue(Decoding) switch { "joint" => true, "greedy" => false, _ => preset == Preset.Recommended },
            Tables = result.GetValue(Tables),
            Causes = causes,
            Pretrained = WeightFile(result),
            Resume = result.GetValue(Resume),
        };
    }

    private static Option<string> Choice(string name, string fallback, string description, string[] values)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', values), DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            var given = result.Tokens.Count == 0 ? fallback : result.Tokens[0].Value;
            if (!values.Contains(given))
                result.AddError($"{name} is '{given}', but must be {Alternatives(values)}.");
        });
        return option;
    }

    private static string Alternatives(string[] values) => string.Join(", ", values[..^1]) + " or " + values[^1];

    // Each way of training decides for itself what these options would decide for all.
    private static string[]? CausesOf(ParseResult result, ModelKind[] models)
    {
        if (result.GetValue(Causes) is not { } names)
            return null;
        Option[] decided = [PresetName, Minutes, BatchSize, Accumulate, LearningRate, TrainingRates, Decoding, DecoderBegins, Tables, Pretrained, Resume];
        if (decided.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } idle)
            throw new UsageException($"{idle.Name} does not go with --causes, whose ways of training have their own.");
        if (models.Length > 1)
            throw new UsageException("--causes is of one model: give --models encoder-only or --models encoder-decoder too.");
        return names == "all" ? [] : names.Split(',');
    }

    private static string? Folder(ParseResult result, Option<string?> option) => result.GetValue(option) switch
    {
        null => null,
        var folder when Directory.Exists(folder) => folder,
        var folder => throw new UsageException($"{option.Name} is '{folder}', but there is no such folder."),
    };

    private static string? WeightFile(ParseResult result) => result.GetValue(Pretrained) switch
    {
        null => null,
        var file when File.Exists(file) => file,
        var file => throw new UsageException($"--pretrained '{file}' is no file. Expected is a checkpoint, or weights as .safetensors, .pt or .ckpt."),
    };

    private static bool DecoderGoesOn(ParseResult result, ModelKind[] models, Preset preset) => result.GetValue(DecoderBegins) switch
    {
        "encoder-only" when models.Length == 1 => throw new UsageException("--decoder-begins encoder-only needs both models, and --models names one."),
        "encoder-only" when preset != Preset.Recommended => throw new UsageException("--decoder-begins encoder-only goes with the recommended preset, whose encoders are alike and whose decoder has a CTC head beside it."),
        "encoder-only" when result.GetValue(Pretrained) is not null => throw new UsageException("--decoder-begins encoder-only and --pretrained both say what the decoder begins with: give one."),
        "encoder-only" => true,
        "scratch" => false,
        _ => models.Length > 1 && preset == Preset.Recommended && result.GetValue(Pretrained) is null && result.GetValue(Photos) is null && EndsWhileOneWaits(result),
    };

    // With neither epochs nor minutes a corpus of the user's own is trained by the preset's epochs; the others must end while one waits.
    private static bool EndsWhileOneWaits(ParseResult result) => result.GetValue(Epochs) is null && result.GetValue(Corpus) is null;

    // Of the encoder-only model, or of a decoder from scratch; and of a decoder that goes on.
    private static (double? Minutes, double? More) DefaultMinutes(ParseResult result, int models, bool goesOn)
    {
        if (!EndsWhileOneWaits(result))
            return (null, null);
        if (result.GetValue(Photos) is not null)
            return (PhotosMinutes, PhotosMinutes);
        return goesOn ? (SyntheticMinutes - SyntheticMinutesMore, SyntheticMinutesMore) : (SyntheticMinutes / models, null);
    }

    private static int? Whole(ParseResult result, Option<string?> option) => result.GetValue(option) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 => value,
        var text => throw new UsageException($"{option.Name} is '{text}', but must be a whole number above 0."),
    };

    private static double? Positive(ParseResult result, Option<string?> option) => result.GetValue(option) switch
    {
        null => null,
        var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= Largest => value,
        var text => throw new UsageException($"{option.Name} is '{text}', but must be a number above 0, and no more than a million."),
    };

    public static string NameOf(ModelKind model) => model == ModelKind.EncoderOnly ? "encoder-only" : "encoder-decoder";

    public static string NameOf(IReadOnlyList<double> rates) => string.Join(',', rates.Select(rate => rate.ToString(CultureInfo.InvariantCulture)));

    public static string NameOf(Precision precision) => precision == Precision.Float32 ? "fp32" : "bf16-mixed";

    private static Precision? PrecisionOf(string? text) => text switch
    {
        null => null,
        "fp32" => Precision.Float32,
        "bf16-mixed" => Precision.BFloat16Mixed,
        _ => throw new UsageException($"--precision is '{text}', but must be fp32 or bf16-mixed."),
    };
}
