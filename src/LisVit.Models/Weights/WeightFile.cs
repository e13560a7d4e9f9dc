using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>Reads the weights of a file of either kind, which its first bytes tell: a PyTorch checkpoint or safetensors.</summary>
public static class WeightFile
{
    /// <summary>Reads all tensors.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="root">Which part of a PyTorch checkpoint; see <see cref="PyTorchCheckpoint.Open(string, string?)"/>. Safetensors have no parts.</param>
    /// <returns>New tensors on the CPU by name, in the current dispose scope.</returns>
    /// <exception cref="InvalidDataException">The file is malformed; the message names it and what is wrong.</exception>
    /// <exception cref="ArgumentException">A root is given for safetensors.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Dictionary<string, Tensor> ReadAll(string path, string? root = null)
    {
        if (IsPyTorch(path))
        {
            using var checkpoint = PyTorchCheckpoint.Open(path, root);
            return checkpoint.ReadAll();
        }

        if (!string.IsNullOrEmpty(root))
            throw new ArgumentException($"A root ('{root}') is given, but '{path}' is a safetensors file, which has no parts. Leave it out.", nameof(root));
        using var file = SafetensorsFile.Open(path);
        return file.ReadAll();
    }

    private static bool IsPyTorch(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Span<byte> head = stackalloc byte[16];
        return PyTorchLegacy.IsKnown(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }
}
