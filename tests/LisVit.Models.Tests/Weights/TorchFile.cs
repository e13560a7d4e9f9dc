using System.Runtime.InteropServices;
using LisVit.Models.Tests.Pickling;
using LisVit.Pickling;

namespace LisVit.Models.Tests.Weights;

/// <summary>Makes checkpoints out of what a pickle should say, true or not.</summary>
internal static class TorchFile
{
    /// <summary>Six float32 values from 0, in the storage '0' of every file.</summary>
    public static readonly byte[] Values = MemoryMarshal.AsBytes<float>([0, 1, 2, 3, 4, 5]).ToArray();

    public static byte[] Save(object? value, params (string Name, byte[] Content)[] more) => Save(PickleWriter.Write(value), more);

    public static byte[] Save(byte[] pickle, params (string Name, byte[] Content)[] more) =>
        ZipBytes.Of(zip64: false, [("a/data.pkl", pickle), ("a/data/0", Values), ("a/version", "3\n"u8.ToArray()), .. more]);

    public static PickleDictionary Dictionary(params (object? Key, object? Value)[] pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (var (key, value) in pairs)
            dictionary.Set(key, value);
        return dictionary;
    }

    public static PickleRecord Call(string module, string name, params object?[] arguments) => new(new PickleGlobal(module, name), arguments);

    public static PicklePersistentId Storage(string type = "FloatStorage", string key = "0", long length = 6, string module = "torch") =>
        new(new object?[] { "storage", new PickleGlobal(module, type), key, "cpu", length });

    public static PickleRecord Tensor(object? shape, object? strides, long offset = 0, PicklePersistentId? storage = null) =>
        Call("torch._utils", "_rebuild_tensor_v2", storage ?? Storage(), offset, shape, strides, false, Dictionary());

    public static object?[] Tuple(params object?[] items) => items;
}
