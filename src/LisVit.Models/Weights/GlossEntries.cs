using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>Entries of a model that stand for glosses: of CTC heads and of guides by them all, of decoders the embedding and the classifier. With another vocabulary they mean something else, even where they have the same shape.</summary>
public static class GlossEntries
{
    /// <summary>Their names.</summary>
    /// <param name="model">The model.</param>
    public static IReadOnlySet<string> Of(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.named_modules().Append(("", model)).SelectMany(named => Of(named.Item1, named.Item2)).ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Of(string path, nn.Module module)
    {
        var prefix = path.Length == 0 ? "" : path + ".";
        return module switch
        {
            CtcClassifier or CtcGuide => module.state_dict().Keys.Select(name => prefix + name),
            GlossDecoder => module.state_dict().Keys.Where(name => name.StartsWith("embedding.", StringComparison.Ordinal) || name.StartsWith("classifier.", StringComparison.Ordinal)).Select(name => prefix + name),
            _ => [],
        };
    }
}
