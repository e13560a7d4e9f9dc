using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using static TorchSharp.torch;

namespace LisVit.Models.Summaries;

/// <summary>Records the calls of modules, in the order in which they return, until it is disposed.</summary>
internal sealed class ForwardRecorder : IDisposable
{
    private static readonly ConcurrentDictionary<Type, Func<ForwardRecorder, Delegate>> Hooks = new();
    private readonly List<ForwardCall> calls = [];
    private readonly List<Action> removers = [];

    public ForwardRecorder(IEnumerable<ModuleNode> nodes)
    {
        foreach (var node in nodes)
            Hook(node.Module);
    }

    public IReadOnlyList<ForwardCall> Calls => calls;

    public void Dispose()
    {
        foreach (var remove in removers)
            remove();
        removers.Clear();
    }

    private void Hook(nn.Module module)
    {
        if (HookableType(module.GetType()) is not { } hookable)
            return;
        var hookType = hookable.GetGenericArguments()[1];
        var hook = Hooks.GetOrAdd(hookType, HookFor)(this);
        var remover = hookable.GetMethod("register_forward_hook", [hookType])!.Invoke(module, [hook])!;
        removers.Add(remover.GetType().GetMethod("remove")!.CreateDelegate<Action>(remover));
    }

    // A hook's type names the module's inputs and output, so one is written for each: (module, inputs, output) => { Record(...); return output; }
    private static Func<ForwardRecorder, Delegate> HookFor(Type hookType)
    {
        var recorder = Expression.Parameter(typeof(ForwardRecorder));
        var parameters = hookType.GetMethod("Invoke")!.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType)).ToArray();
        var values = parameters.Select(parameter => Expression.Convert(parameter, typeof(object))).ToArray();
        var record = Expression.Call(
            recorder, typeof(ForwardRecorder).GetMethod(nameof(Record), BindingFlags.Instance | BindingFlags.NonPublic)!,
            parameters[0], Expression.NewArrayInit(typeof(object), values[1..^1]), values[^1]);
        var hook = Expression.Lambda(hookType, Expression.Block(record, parameters[^1]), parameters);
        return Expression.Lambda<Func<ForwardRecorder, Delegate>>(hook, recorder).Compile();
    }

    private void Record(nn.Module module, object?[] inputs, object? output) =>
        calls.Add(new ForwardCall(module, [.. inputs.Select(Shape)], Shape(output)));

    private static long[]? Shape(object? value) => (value as Tensor)?.shape;

    // null for containers, which are never called
    private static Type? HookableType(Type? type)
    {
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(nn.HookableModule<,>)))
            type = type.BaseType;
        return type;
    }
}
